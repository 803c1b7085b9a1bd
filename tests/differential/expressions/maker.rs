//! Expressions and flows by chance: calls of every function, with arguments of the types it wants and
//! now and then of others, nested, piped and wrapped in blocks.

use super::pools::{
    BOUNDED, CHANGES, DICTS, FLOATS, LARGE, LEFT_OUT, LISTS, NUMBERS, OTHERS, PATHS, SMALL, SPECIAL, TEXTS,
    WORDS,
};
use crate::chance::Chance;
use seatrial::compat::Compat;
use seatrial::render::{State, catalogue, functions};
use seatrial::value::Ty;
use std::collections::BTreeSet;

/// A function as a maker of calls sees it.
struct Callee {
    name: &'static str,
    params: Vec<Ty>,
    variadic: Option<Ty>,
    result: Ty,
}

/// Go's own functions: how many arguments each needs, whether it takes more, and what it gives.
const BUILTINS: &[(&str, &[Ty], Option<Ty>, Ty)] = &[
    ("and", &[Ty::Any], Some(Ty::Any), Ty::Any),
    ("call", &[Ty::Any], Some(Ty::Any), Ty::Any),
    ("eq", &[Ty::Any, Ty::Any], Some(Ty::Any), Ty::Bool),
    ("ge", &[Ty::Any, Ty::Any], None, Ty::Bool),
    ("gt", &[Ty::Any, Ty::Any], None, Ty::Bool),
    ("html", &[], Some(Ty::Any), Ty::Str),
    ("index", &[Ty::Any], Some(Ty::Any), Ty::Any),
    ("js", &[], Some(Ty::Any), Ty::Str),
    ("le", &[Ty::Any, Ty::Any], None, Ty::Bool),
    ("len", &[Ty::Any], None, Ty::INT),
    ("lt", &[Ty::Any, Ty::Any], None, Ty::Bool),
    ("ne", &[Ty::Any, Ty::Any], None, Ty::Bool),
    ("not", &[Ty::Any], None, Ty::Bool),
    ("or", &[Ty::Any], Some(Ty::Any), Ty::Any),
    ("print", &[], Some(Ty::Any), Ty::Str),
    ("printf", &[Ty::Str], Some(Ty::Any), Ty::Str),
    ("println", &[], Some(Ty::Any), Ty::Str),
    ("urlquery", &[], Some(Ty::Any), Ty::Str),
];

pub struct Maker {
    pub chance: Chance,
    callees: Vec<Callee>,
    /// The functions that were called so far.
    pub called: BTreeSet<&'static str>,
}

impl Maker {
    pub fn new(compat: Compat) -> Self {
        let seeded: BTreeSet<&str> = catalogue()
            .iter()
            .filter(|entry| entry.state == State::Seeded)
            .map(|entry| entry.name)
            .collect();
        let rows = functions(compat).map(|row| Callee {
            name: row.name,
            params: row.params.to_vec(),
            variadic: row.variadic,
            result: row.result,
        });
        let builtins = BUILTINS.iter().map(|(name, params, variadic, result)| Callee {
            name,
            params: params.to_vec(),
            variadic: *variadic,
            result: *result,
        });
        let all = rows.chain(builtins);
        let wanted = all.filter(|callee| !seeded.contains(callee.name) && !LEFT_OUT.contains(&callee.name));
        let mut callees: Vec<Callee> = wanted.collect();
        callees.sort_by_key(|callee| callee.name);
        callees.dedup_by_key(|callee| callee.name);
        Self {
            chance: Chance::of(0, 0),
            callees,
            called: BTreeSet::new(),
        }
    }

    /// How many functions it calls in the end.
    pub fn callable(&self) -> usize {
        self.callees.len()
    }

    /// The text of one case: an expression or a flow, none that prints addresses.
    pub fn case(&mut self, round: u64) -> String {
        loop {
            let text = self.attempt(round);
            let root = ["$ ", "$)", "$|", "$}"].iter().any(|word| text.contains(word));
            let dated = text.contains("ate ") || text.contains("odify") || text.contains("(toDate");
            let time = dated && text.contains('%') && !text.contains("%T|%v");
            if !root && !time {
                return text;
            }
        }
    }

    fn attempt(&mut self, round: u64) -> String {
        // Each function has its turn, whatever chance says.
        let at = usize::try_from(round).unwrap() % self.callees.len();
        let e = self.call(at, 2);
        let text = match self.chance.below(20) {
            0..=5 => format!("{{{{ {e} }}}}"),
            6..=8 => format!("{{{{ $r := ({e}) }}}}{{{{ printf \"%T|%v\" $r $r }}}}"),
            9 => format!("{{{{ {e} | {} }}}}", self.stage()),
            10 => format!("{{{{ {e} | {} | {} }}}}", self.stage(), self.stage()),
            11 => format!("{{{{ {e} | toJson }}}}"),
            12 => format!(
                "{{{{- if ({e}) }}}} yes {{{{- else if {} }}}} else {{{{ else }}}} no {{{{- end -}}}}",
                self.any(1)
            ),
            13 => format!(
                "{{{{ with ({e}) }}}}{{{{ kindOf . }}}}{{{{ else with {} }}}}{{{{ . }}}}{{{{ end }}}}",
                self.any(1)
            ),
            14 => format!(
                "{{{{ range $i, $v := ({e}) }}}}{{{{ $i }}}}={{{{ $v }}}};{{{{ else }}}}none{{{{ end }}}}"
            ),
            15 => format!(
                "{{{{ range ({e}) }}}}{{{{ if {} }}}}{{{{ break }}}}{{{{ end }}}}<{{{{ . }}}}>{{{{ end }}}}",
                self.any(1)
            ),
            16 => format!(
                "{{{{ $x := {} }}}}{{{{ if {} }}}}{{{{ $x = ({e}) }}}}{{{{ end }}}}{{{{ $x | quote }}}}",
                self.any(1),
                self.any(1)
            ),
            17 => format!("{{{{ template \"echo\" ({e}) }}}}{{{{ include \"echo\" ({e}) | upper }}}}"),
            18 => format!(
                "{{{{ range {} }}}}{{{{ if eq (toString .) \"1\" }}}}{{{{ continue }}}}{{{{ end }}}}{{{{ {e} }}}},{{{{ end }}}}",
                self.path(LISTS)
            ),
            _ => format!("{{{{ tpl {} . }}}}", quoted(&format!("[{{{{ {e} }}}}]"))),
        };
        match self.chance.percent(2) {
            true => self.broken(&text),
            false => text,
        }
    }

    /// The text with one character taken out or put in.
    fn broken(&mut self, text: &str) -> String {
        let mut chars: Vec<char> = text.chars().collect();
        let at = self.chance.below(chars.len());
        match self.chance.below(2) {
            0 => {
                chars.remove(at);
            }
            _ => chars.insert(
                at,
                self.chance
                    .pick(&['|', '(', ')', '"', '$', '.', ':', '-', '}', '{', '\'', ',', '@']),
            ),
        }
        chars.into_iter().collect()
    }

    /// A call without parentheses around it.
    fn call(&mut self, at: usize, depth: usize) -> String {
        let (name, mut params) = (self.callees[at].name, self.callees[at].params.clone());
        self.called.insert(name);
        if let Some(of) = self.callees[at].variadic {
            let more = self.chance.pick(&[0, 1, 1, 2, 2, 3]);
            params.extend(std::iter::repeat_n(of, more));
        }
        match self.chance.below(100) {
            0..=1 => {
                params.pop();
            }
            2 => params.push(Ty::Any),
            _ => {}
        }
        let mut args: Vec<String> = Vec::new();
        for (index, ty) in params.iter().enumerate() {
            args.push(self.argument(name, index, *ty, depth));
        }
        // `dig` ends with a default and a dict.
        if name == "dig" && self.chance.percent(80) {
            args = vec!["\"a\"".into(), self.word(), self.any(0), self.path(DICTS)];
        }
        match args.split_last() {
            Some((last, rest)) if self.chance.percent(20) => format!("{last} | {name} {}", rest.join(" ")),
            _ => format!("{name} {}", args.join(" ")),
        }
    }

    fn argument(&mut self, name: &str, index: usize, ty: Ty, depth: usize) -> String {
        let timely = ["date", "dateInZone", "date_in_zone"];
        let clocked = (timely.contains(&name) && index == 1) || (name.starts_with("htmlDate") && index == 0);
        if clocked {
            // Anything but a time means the present one.
            return self
                .chance
                .pick(&[
                    "(toDate \"2006-01-02\" \"2024-02-03\")",
                    "1720000000",
                    "0",
                    "(int64 -5)",
                ])
                .into();
        }
        if name == "durationRound" {
            return quoted(
                self.chance
                    .pick(&["95", "2h10m5s", "x", "400h", "1.5s", "-3m", "99999h"]),
            );
        }
        if name == "derivePassword" && index == 1 {
            return self.chance.pick(&["\"long\"", "\"pin\"", "\"nope\""]).into();
        }
        if CHANGES.contains(&name) && index == 0 {
            let path = self.path(DICTS);
            return match self.chance.below(3) {
                0 => format!("(dict \"a\" {} \"b\" (dict \"x\" 1))", self.any(0)),
                1 => "(dict)".into(),
                _ => format!("(deepCopy {path})"),
            };
        }
        let special = SPECIAL
            .iter()
            .find(|(names, at, _)| names.contains(&name) && *at == index);
        if let Some((_, _, pool)) = special
            && self.chance.percent(75)
        {
            return format!("\"{}\"", self.chance.pick(pool));
        }
        if BOUNDED.contains(&name) && (ty == Ty::INT || ty == Ty::INT64) {
            return self.chance.pick(SMALL).into();
        }
        if self.chance.percent(5) {
            return self.any(depth.min(1));
        }
        self.of(ty, depth)
    }

    /// An operand that has the type, most of the time.
    fn of(&mut self, ty: Ty, depth: usize) -> String {
        if depth > 0 && self.chance.percent(25) {
            return self.nested(ty, depth - 1);
        }
        match ty {
            Ty::Any => self.any(depth),
            Ty::Bool => self
                .chance
                .pick(&["true", "false", ".Values.t", ".Values.fa", "(eq 1 1)"])
                .into(),
            Ty::Str => self.text(),
            Ty::Int(_) => match self.chance.below(10) {
                0..=5 => self.chance.pick(SMALL).into(),
                6 => self.chance.pick(LARGE).into(),
                7 => ".Values.i".into(),
                _ => format!("(int {})", self.path(NUMBERS)),
            },
            Ty::Float64 => match self.chance.below(2) {
                0 => self.chance.pick(FLOATS).into(),
                _ => self.path(NUMBERS),
            },
            Ty::Slice(_) => match self.chance.below(4) {
                0 => format!("(list {} {} {})", self.any(0), self.any(0), self.text()),
                1 => "(list)".into(),
                _ => self.path(LISTS),
            },
            Ty::Map(_) => match self.chance.below(4) {
                0 => format!("(dict \"a\" {} \"b\" {})", self.any(0), self.any(0)),
                1 => "(dict)".into(),
                _ => self.path(DICTS),
            },
            Ty::Struct("time.Time") => "(toDate \"2006-01-02\" \"2024-02-03\")".into(),
            _ => self.any(depth),
        }
    }

    /// A call in parentheses whose result has the type.
    fn nested(&mut self, ty: Ty, depth: usize) -> String {
        let fits = |callee: &Callee| {
            callee.result.assignable_to(ty) && !["fail", "required", "derivePassword"].contains(&callee.name)
        };
        let fitting: Vec<usize> = (0..self.callees.len())
            .filter(|at| fits(&self.callees[*at]))
            .collect();
        match fitting.is_empty() {
            true => self.any(0),
            false => {
                let at = self.chance.pick(&fitting);
                format!("({})", self.call(at, depth))
            }
        }
    }

    fn any(&mut self, depth: usize) -> String {
        match self.chance.below(12) {
            0 | 1 => self.text(),
            2 => self.chance.pick(SMALL).into(),
            3 => self.chance.pick(&[FLOATS, LARGE].concat()).into(),
            4 => self.path(LISTS),
            5 => self.path(DICTS),
            6 => match self.chance.pick(OTHERS) {
                "$" => "$.Values.n".into(),
                other => other.into(),
            },
            7 => self.chance.pick(&["true", "false"]).into(),
            8 if depth > 0 => self.nested(Ty::Any, depth - 1),
            9 => format!("(list {} {})", self.word(), self.path(NUMBERS)),
            _ => self.path(PATHS),
        }
    }

    fn text(&mut self) -> String {
        match self.chance.below(3) {
            0 => self.path(TEXTS),
            _ => self.word(),
        }
    }

    fn word(&mut self) -> String {
        format!("\"{}\"", self.chance.pick(WORDS))
    }

    fn path(&mut self, pool: &[&str]) -> String {
        let path = self.chance.pick(pool);
        match (self.chance.below(12), path.split_once('.')) {
            (0, None) => format!("(get .Values {})", quoted(path)),
            (1, None) => format!("(index .Values {})", quoted(path)),
            (2, Some((first, rest))) => format!("((.Values.{first}).{rest})"),
            _ => format!(".Values.{path}"),
        }
    }

    /// What an expression may be piped into.
    fn stage(&mut self) -> &'static str {
        self.chance.pick(&[
            "toYaml",
            "toJson",
            "indent 2",
            "len",
            "typeOf",
            "default \"d\"",
            "upper",
            "toString",
            "trunc 3",
            "first",
            "join \",\"",
            "b64enc",
            "int",
            "toPrettyJson",
            "quote",
            "squote",
            "kindOf",
            "empty",
            "not",
            "nindent 4",
            "sha256sum",
            "printf \"%v\"",
            "printf \"%d\"",
            "list",
            "toRawJson",
            "float64",
            "eq 1",
            "ternary 1 2",
            "fromYaml",
            "toToml",
            "toYamlPretty",
            "has 1",
            "sortAlpha",
            "replace \"a\" \"b\"",
            "html",
            "print",
            "required \"needed\"",
            "tpl \"x\"",
            "dig \"a\" \"z\"",
            "splitList \"a\"",
            "index .Values.m",
            "add 1",
        ])
    }
}

/// The text as a string literal of a template.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
