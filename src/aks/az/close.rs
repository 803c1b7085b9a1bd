//! The nearest choice. In: a word and choices. Out: the choice that `az` asks whether it was meant: the
//! likest of at least 0.7 by Ratcliff and Obershelp's measure, as Python's difflib has it.

/// How like a choice must be: twice the letters in common, by the letters of both.
const ENOUGH: f64 = 0.7;

/// The choice nearest to a word, if any is near enough; of equals the last by name.
pub(super) fn closest<'a>(word: &str, choices: &[&'a str]) -> Option<&'a str> {
    // A word this long is near to nothing, and comparing grows with the square of it.
    if word.len() > 100 {
        return None;
    }
    let word: Vec<char> = word.chars().collect();
    let mut best: Option<(f64, &str)> = None;
    for choice in choices {
        let letters: Vec<char> = choice.chars().collect();
        let both = (letters.len() + word.len()).max(1);
        let like =
            2.0 * f64::from(common(&letters, &word)) / f64::from(u32::try_from(both).unwrap_or(u32::MAX));
        if like >= ENOUGH && best.is_none_or(|(most, name)| (like, *choice) > (most, name)) {
            best = Some((like, choice));
        }
    }
    best.map(|(_, choice)| choice)
}

/// Letters in common: the longest run of both, and the same again to the left and to the right of it.
fn common(a: &[char], b: &[char]) -> u32 {
    let (mut length, mut at) = (0, (0, 0));
    for i in 0..a.len() {
        for j in 0..b.len() {
            let run = a[i..].iter().zip(&b[j..]).take_while(|(x, y)| x == y).count();
            if run > length {
                (length, at) = (run, (i, j));
            }
        }
    }
    if length == 0 {
        return 0;
    }
    let before = common(&a[..at.0], &b[..at.1]);
    let after = common(&a[at.0 + length..], &b[at.1 + length..]);
    before + after + u32::try_from(length).unwrap_or(u32::MAX)
}
