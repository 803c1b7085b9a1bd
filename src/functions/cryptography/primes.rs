//! Prime numbers for keys. In: a size, and a stream of chance. Out: numbers that are prime but for an
//! error no machine will meet. A sieve leaves few candidates for the costly test.

use num_bigint::BigUint;
use rand_core::RngCore;
use std::sync::LazyLock;

/// Candidates are sieved by the odd primes below this.
const SIEVE: usize = 8192;
/// How many odd numbers are sieved at a time.
const SPAN: usize = 2048;
/// Random bases of the Miller-Rabin test besides 2; FIPS 186-5 asks for four at 1024 bits.
const ROUNDS: usize = 4;

static SMALL: LazyLock<Vec<u32>> = LazyLock::new(|| {
    let mut composite = vec![false; SIEVE];
    let mut primes = Vec::new();
    for n in (3..SIEVE).step_by(2) {
        if composite.get(n) == Some(&false) {
            primes.push(u32::try_from(n).unwrap_or_default());
            composite
                .iter_mut()
                .skip(n * n)
                .step_by(n)
                .for_each(|mark| *mark = true);
        }
    }
    primes
});

/// A random number of so many whole bytes.
pub(super) fn random(chance: &mut dyn RngCore, bytes: usize) -> BigUint {
    let mut buffer = vec![0; bytes];
    chance.fill_bytes(&mut buffer);
    BigUint::from_bytes_be(&buffer)
}

/// A random number from 1, below a bound that is not tiny.
pub(super) fn below(chance: &mut dyn RngCore, bound: &BigUint) -> BigUint {
    let wide = random(
        chance,
        usize::try_from(bound.bits().div_ceil(8)).unwrap_or_default() + 8,
    );
    wide % (bound - 1_u32) + 1_u32
}

/// A random prime of so many bits, a multiple of eight; its two highest bits are set, so that the
/// product of two such primes has twice the bits.
pub(super) fn prime(chance: &mut dyn RngCore, bits: usize) -> BigUint {
    loop {
        let mut start = random(chance, bits / 8);
        for bit in [bits - 1, bits - 2, 0] {
            start.set_bit(bit as u64, true);
        }
        let found = sieved(&start, &BigUint::from(2_u32)).find(|candidate| is_prime(&mut *chance, candidate));
        if let Some(prime) = found.filter(|prime| prime.bits() == bits as u64) {
            return prime;
        }
    }
}

/// The first [`SPAN`] numbers from an odd one in even steps, without those that small primes divide.
pub(super) fn sieved(start: &BigUint, step: &BigUint) -> impl Iterator<Item = BigUint> {
    let mut composite = vec![false; SPAN];
    for prime in SMALL.iter().copied() {
        let (from, by) = (remainder(start, prime), remainder(step, prime));
        // The first index whose number the prime divides; then every prime-th. There is none where
        // the prime divides the step.
        let first = if by == 0 {
            None
        } else {
            Some(u64::from(prime - from) * inverse(by, prime))
        };
        let first = first.and_then(|index| usize::try_from(index % u64::from(prime)).ok());
        let marks = composite.iter_mut().skip(first.unwrap_or(SPAN));
        marks.step_by(prime as usize).for_each(|mark| *mark = true);
    }
    let (start, step) = (start.clone(), step.clone());
    let left = composite
        .into_iter()
        .enumerate()
        .filter(|(_, composite)| !composite);
    left.map(move |(index, _)| &start + &step * index)
}

fn remainder(n: &BigUint, by: u32) -> u32 {
    u32::try_from(n % by).unwrap_or_default()
}

/// The inverse modulo a prime, by Fermat's little theorem.
fn inverse(n: u32, prime: u32) -> u64 {
    let prime = u64::from(prime);
    let (mut power, mut base, mut exponent) = (1, u64::from(n), prime - 2);
    while exponent > 0 {
        if exponent % 2 == 1 {
            power = power * base % prime;
        }
        base = base * base % prime;
        exponent /= 2;
    }
    power
}

/// The Miller-Rabin test for an odd number above 3, with base 2 and then random ones.
pub(super) fn is_prime(chance: &mut dyn RngCore, n: &BigUint) -> bool {
    let minus_one = n - 1_u32;
    let twos = minus_one.trailing_zeros().unwrap_or_default();
    let odd = &minus_one >> twos;
    let passes = |base: &BigUint| {
        let mut power = base.modpow(&odd, n);
        if power == BigUint::from(1_u32) || power == minus_one {
            return true;
        }
        for _ in 1..twos {
            power = &power * &power % n;
            if power == minus_one {
                return true;
            }
        }
        false
    };
    passes(&BigUint::from(2_u32)) && (0..ROUNDS).all(|_| passes(&below(chance, &minus_one)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    #[test]
    fn the_test_tells_primes_from_products() {
        let mut chance = ChaCha20Rng::seed_from_u64(1);
        for (n, prime) in [
            (5_u64, true),
            (9, false),
            (561, false),
            (7919, true),
            (3_215_031_751, false),
        ] {
            assert_eq!(is_prime(&mut chance, &BigUint::from(n)), prime, "{n}");
        }
        assert!(is_prime(
            &mut chance,
            &((BigUint::from(1_u32) << 521_u32) - 1_u32)
        ));
    }

    #[test]
    fn the_sieve_drops_only_multiples_of_small_primes() {
        let start = BigUint::from(1_000_000_007_u64);
        for step in [2_u32, 6] {
            let left: Vec<BigUint> = sieved(&start, &BigUint::from(step)).collect();
            let all = (0..SPAN).map(|index| &start + BigUint::from(step) * index);
            let kept = all.filter(|n| SMALL.iter().all(|prime| remainder(n, *prime) != 0));
            assert_eq!(left, kept.collect::<Vec<_>>(), "{step}");
        }
    }

    #[test]
    fn primes_have_their_size_and_their_top_bits() {
        let prime = prime(&mut ChaCha20Rng::seed_from_u64(1), 256);
        assert_eq!(prime.bits(), 256);
        assert!(prime.bit(254));
    }
}
