//! Sprig's functions as Helm ships them. In: Go values. Out: Go values of the declared types, or
//! faults in the words of the Go originals. One file per family, each a table of rows with bodies;
//! this file joins the tables. Knows no chart.

mod args;
mod casing;
mod conversions;
mod cryptography;
mod dates;
mod decimal;
mod defaults;
mod dicts;
mod encoding;
mod lists;
mod math;
mod network;
mod numerals;
mod paths;
mod random;
mod reflection;
pub mod regexes;
pub mod semver;
mod serialization;
mod strings;
mod unicode;
mod urls;
mod wrapping;

pub(crate) use urls::{UrlParts, check_url};

#[cfg(test)]
pub(crate) mod probe;
#[cfg(test)]
mod tests;

use crate::compat::Compat;
use crate::template::func::Func;
use crate::value::Ty;
use std::sync::LazyLock;

/// Every family's table.
static FAMILIES: [&[Func]; 20] = [
    conversions::FUNCS,
    cryptography::certificate::FUNCS,
    cryptography::cipher::FUNCS,
    cryptography::digest::FUNCS,
    cryptography::password::FUNCS,
    dates::FUNCS,
    defaults::FUNCS,
    dicts::FUNCS,
    encoding::FUNCS,
    lists::FUNCS,
    math::FUNCS,
    network::FUNCS,
    paths::FUNCS,
    random::FUNCS,
    reflection::FUNCS,
    regexes::FUNCS,
    semver::FUNCS,
    serialization::FUNCS,
    strings::FUNCS,
    urls::FUNCS,
];

/// All rows in byte order of their names; sorting these few pointers takes microseconds.
static BY_NAME: LazyLock<Vec<&'static Func>> = LazyLock::new(|| {
    let mut rows: Vec<_> = FAMILIES.iter().flat_map(|family| family.iter()).collect();
    rows.sort_by_key(|row| row.name);
    rows
});

/// The function of that name, if the given Helm has it.
pub fn lookup(name: &str, compat: Compat) -> Option<&'static Func> {
    let rows = &*BY_NAME;
    let first = rows.partition_point(|row| row.name < name);
    rows.get(first..)?
        .iter()
        .take_while(|row| row.name == name)
        .find(|row| serves(row, compat))
        .copied()
}

/// The functions that the given Helm has, in byte order of their names.
pub fn all(compat: Compat) -> impl Iterator<Item = &'static Func> {
    BY_NAME.iter().copied().filter(move |row| serves(row, compat))
}

/// The methods of the objects that functions give; the first parameter is the receiver.
static METHODS: [&[Func]; 2] = [dates::METHODS, semver::METHODS];

/// The method of that name on values of that type, if the objects of this module have it.
pub fn method(receiver: Ty, name: &str) -> Option<&'static Func> {
    // No object here is a map or a list, and those are asked for most.
    if receiver.element().is_some() {
        return None;
    }
    let mut rows = METHODS.iter().flat_map(|family| family.iter());
    rows.find(|row| row.name == name && row.params.first() == Some(&receiver))
}

fn serves(row: &Func, compat: Compat) -> bool {
    row.only.is_none_or(|only| only == compat)
}
