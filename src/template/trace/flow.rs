//! What functions do with what they are given. In: the name of a function, its arguments with their
//! taints, and its result. Out: the taint of the result. Functions that pick out of containers, choose
//! or build containers are known one by one; any other result is made of all that was given.

use super::Taint;
use super::log::{Known, Log, MOST_LEVELS};
use crate::tree::Step;
use crate::value::{Map, Value};

type Arg<'a> = (&'a Value, Taint);

impl Log {
    pub(super) fn result(&mut self, name: &str, args: &[Arg<'_>], result: &Value) -> Taint {
        match (self.of_function(name, args, result), self.site_of(result)) {
            (Taint::NONE, Some(site)) => self.of(site),
            (made, _) => made,
        }
    }

    fn of_function(&mut self, name: &str, args: &[Arg<'_>], result: &Value) -> Taint {
        match (name, args) {
            ("include", _) => self.text(),
            ("tpl", [text, ..]) => {
                let printed = self.text();
                let text = self.worked_on(text.1);
                self.union(printed, text)
            }
            ("dict", _) => self.dict(args, result),
            ("list" | "tuple", _) => self.list(args, result),
            ("set", [map, (Value::Str(key), _), value]) => {
                if let Some(known) = self.known_mut(map.0) {
                    known.members.insert(key.clone(), value.1);
                }
                map.1
            }
            ("unset", [map, ..]) => map.1,
            ("get" | "hasKey", [map, (Value::Str(key), asked)]) => {
                let found = self.asked(*map, &Step::Key(key.clone()));
                let found = match name {
                    "get" => found,
                    _ => self.worked_on(found),
                };
                self.union_if(found, *asked)
            }
            ("index", [item, path @ ..]) => self.index(*item, path),
            ("dig", [keys @ .., default, from]) => {
                let found = self.index(*from, keys);
                self.union_if(found, default.1)
            }
            ("first" | "mustFirst", [list]) => self.asked(*list, &Step::Index(0)),
            ("last" | "mustLast", [(Value::List(items), taint)]) => {
                let last = Step::Index(items.items().len().saturating_sub(1));
                self.asked((&args[0].0.clone(), *taint), &last)
            }
            ("default", [default, given]) => self.first_set(&[*given, *default]),
            ("coalesce", _) => self.first_set(args),
            ("required", [_, value]) => value.1,
            ("ternary", [yes, no, (test, asked)]) => {
                let chosen = if test.truth() { yes } else { no };
                self.union_if(chosen.1, *asked)
            }
            ("merge" | "mergeOverwrite" | "mustMerge" | "mustMergeOverwrite", [into, ..]) => into.1,
            ("deepCopy" | "mustDeepCopy", [from]) => self.copied(&[*from], result, from.1),
            ("pick" | "omit", [from, names @ ..]) => {
                let all = self.all(names);
                let made = self.union(from.1, all);
                self.copied(&[*from], result, made)
            }
            _ => self.all(args),
        }
    }

    /// Everything that was given, all of it.
    fn all(&mut self, args: &[Arg<'_>]) -> Taint {
        args.iter().fold(Taint::NONE, |all, (value, taint)| {
            let whole = self.whole(value, *taint, MOST_LEVELS);
            self.union(all, whole)
        })
    }

    /// The union, which leaves the first untouched where the second is nothing.
    fn union_if(&mut self, made: Taint, by: Taint) -> Taint {
        if by == Taint::NONE {
            return made;
        }
        let union = self.union(made, by);
        self.worked_on(union)
    }

    fn asked(&mut self, from: Arg<'_>, step: &Step) -> Taint {
        let found = self.step_into(from, step);
        let here = self.here();
        self.read(found, here);
        found
    }

    fn index(&mut self, item: Arg<'_>, path: &[Arg<'_>]) -> Taint {
        let (mut value, mut taint) = (item.0.clone(), item.1);
        let mut by = Taint::NONE;
        for (key, asked) in path {
            let step = match key {
                Value::Str(key) => Step::Key(key.clone()),
                Value::Int(_, at) => Step::Index(usize::try_from(*at).unwrap_or(usize::MAX)),
                _ => break,
            };
            taint = self.asked((&value, taint), &step);
            by = self.union(by, *asked);
            value = below(&value, &step);
        }
        self.union_if(taint, by)
    }

    /// The first that is not empty, and those that were found empty before it.
    fn first_set(&mut self, args: &[Arg<'_>]) -> Taint {
        let mut made = Taint::NONE;
        for (value, taint) in args {
            made = match made {
                Taint::NONE => *taint,
                made => self.union_if(made, *taint),
            };
            if value.truth() {
                break;
            }
        }
        made
    }

    fn dict(&mut self, args: &[Arg<'_>], result: &Value) -> Taint {
        let mut made = Taint::NONE;
        for pair in args.chunks(2) {
            let value = pair.get(1).map_or(Taint::NONE, |value| value.1);
            if let (Some((Value::Str(key), _)), Some(known)) = (pair.first(), self.known_mut(result)) {
                known.members.insert(key.clone(), value);
            }
            made = self.union(made, value);
        }
        self.worked_on(made)
    }

    fn list(&mut self, args: &[Arg<'_>], result: &Value) -> Taint {
        if let Some(known) = self.known_mut(result) {
            known.items = args.iter().map(|arg| arg.1).collect();
        }
        let made = args.iter().fold(Taint::NONE, |all, arg| self.union(all, arg.1));
        self.worked_on(made)
    }

    /// A new container that has its members from others.
    fn copied(&mut self, from: &[Arg<'_>], result: &Value, made: Taint) -> Taint {
        if let Some(known @ Known { site: None, .. }) = self.known_mut(result) {
            known
                .from
                .extend(from.iter().map(|(value, taint)| ((*value).clone(), *taint)));
        }
        self.worked_on(made)
    }

    /// A map is about to be filled from another.
    pub(super) fn merged(&mut self, into: &Map, (from, taint): Arg<'_>, levels: usize) {
        let (Value::Map(source), Some(levels)) = (from, levels.checked_sub(1)) else {
            return;
        };
        if into.same(source) {
            return;
        }
        for (key, value) in source.pairs() {
            if let (Some(Value::Map(inner)), Value::Map(_)) = (into.get(&key), &value) {
                let below = self.step_into((from, taint), &Step::Key(key));
                self.merged(&inner, (&value, below), levels);
            }
        }
        let into = Value::Map(into.clone());
        if let Some(known) = self.known_mut(&into) {
            known.from.push((from.clone(), taint));
        }
    }
}

fn below(value: &Value, step: &Step) -> Value {
    let found = match (value, step) {
        (Value::Map(map), Step::Key(key)) => map.get(key),
        (Value::List(list), Step::Index(at)) => list.items().get(*at).cloned(),
        _ => None,
    };
    found.unwrap_or(Value::Nil)
}
