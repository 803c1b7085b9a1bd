//! `--name-template`. In: a template in which Sprig's functions can be called, and no data. Out: the
//! release's name, or Go's words about the template. Knows none of Helm's own functions.

use crate::compat::Compat;
use crate::diag::{Failure, rule};
use crate::template::func::{Fault, Func, Host};
use crate::template::{Executor, Meter, MissingKey, Runtime, Set, execute};
use crate::value::{Str, Ty, Value};

/// What Go calls the template.
const NAME: &str = "name-template";

/// Functions that Helm adds to Sprig's for charts, `fail` left out, which Sprig has too.
const NOT_SPRIGS: &[&str] = &[
    "fromJsonArray",
    "fromToml",
    "fromYaml",
    "fromYamlArray",
    "include",
    "lookup",
    "mustToToml",
    "mustToYaml",
    "required",
    "toToml",
    "toYaml",
    "toYamlPretty",
    "tpl",
];

/// Functions of Sprig's that charts never get: what this is about is the caller's own.
static ENVIRONMENT: &[Func] = &[
    Func {
        name: "env",
        family: "environment",
        params: &[Ty::Str],
        variadic: None,
        result: Ty::Str,
        call: |machine, args| {
            let name = args.first().and_then(Value::as_str).cloned().unwrap_or_default();
            Ok(Value::str(machine.host().variable(&name).unwrap_or_default()))
        },
        only: None,
        doc: "A variable of the environment, empty if it is not set.",
    },
    Func {
        name: "expandenv",
        family: "environment",
        params: &[Ty::Str],
        variadic: None,
        result: Ty::Str,
        call: |machine, args| {
            let text = args.first().and_then(Value::as_str).cloned().unwrap_or_default();
            Ok(Value::str(expand(&text, machine.host())))
        },
        only: None,
        doc: "Text with `$NAME` and `${NAME}` replaced by variables of the environment.",
    },
];

/// Text with variables in the place of their names, as Go's `os.ExpandEnv` reads them.
fn expand(text: &[u8], host: &dyn Host) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(at) = rest
        .iter()
        .position(|b| *b == b'$')
        .filter(|at| at + 1 < rest.len())
    {
        out.extend_from_slice(&rest[..at]);
        let after = &rest[at + 1..];
        let (name, taken) = variable_name(after);
        match name {
            Some(name) => out.extend(host.variable(name).unwrap_or_default()),
            // Bad braces vanish; a dollar before anything else stays.
            None if taken > 0 => {}
            None => out.push(b'$'),
        }
        rest = &after[taken..];
    }
    out.extend_from_slice(rest);
    out
}

/// The name that a text begins with, and how much of the text it takes.
fn variable_name(text: &[u8]) -> (Option<&[u8]>, usize) {
    let special = |b: u8| b"*#$@!?-0123456789".contains(&b);
    let plain = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_';
    match text {
        [b'{', b, b'}', ..] if special(*b) => (text.get(1..2), 3),
        [b'{', inner @ ..] => match inner.iter().position(|b| *b == b'}') {
            Some(0) => (None, 2),
            Some(end) => (inner.get(..end), end + 2),
            None => (None, 1),
        },
        [b, ..] if special(*b) => (text.get(..1), 1),
        _ => match text.iter().take_while(|b| plain(b)).count() {
            0 => (None, 0),
            len => (text.get(..len), len),
        },
    }
}

/// Expands the template.
///
/// # Errors
/// What Go says of it.
pub fn expand_name(text: &str, host: &dyn Host) -> Result<String, Failure> {
    let refuse = |text: String| Failure::new(rule("bad-setting"), text);
    let sprig = Sprig { host };
    let known = |name: &str| sprig.function(name);
    let mut set = Set::new();
    let template = set
        .parse(NAME, text.as_bytes(), &known)
        .map_err(|fault| refuse(fault.to_string()))?;
    let printed = execute(&set, &template, Value::Nil, &sprig, &Meter::new(*host.limits()));
    let printed = printed.map_err(|fault| refuse(fault.to_string()))?;
    Ok(String::from_utf8_lossy(&printed).into_owned())
}

struct Sprig<'a> {
    host: &'a dyn Host,
}

impl Sprig<'_> {
    fn function(&self, name: &str) -> Option<&'static Func> {
        let compat: Compat = self.host.compat();
        let own = ENVIRONMENT.iter().find(|row| row.name == name);
        own.or_else(|| super::function(name, compat).filter(|row| !NOT_SPRIGS.contains(&row.name)))
    }
}

impl Runtime for Sprig<'_> {
    fn method(&self, receiver: &Value, name: &str) -> Option<&'static Func> {
        crate::functions::method(receiver.ty(), name)
    }

    fn host(&self) -> &dyn Host {
        self.host
    }

    fn include(&self, _: &mut Executor<'_>, _: &Str, _: Value) -> Result<Str, Fault> {
        Err(Fault::returned("no templates to include"))
    }

    fn tpl(&self, _: &mut Executor<'_>, _: &Str, _: Value) -> Result<Str, Fault> {
        Err(Fault::returned("no templates to execute"))
    }

    fn missing_key(&self) -> MissingKey {
        MissingKey::Invalid
    }
}

#[cfg(test)]
mod tests {
    use super::{Host, expand};
    use crate::compat::Compat;

    struct Environment;

    impl Host for Environment {
        fn compat(&self) -> Compat {
            Compat::Helm4
        }

        fn now(&self) -> (i64, u32) {
            (0, 0)
        }

        fn random(&self, _: &mut [u8]) {}

        fn variable(&self, name: &[u8]) -> Option<Vec<u8>> {
            matches!(name, b"A" | b"1" | b"a b").then(|| [b"<", name, b">"].concat())
        }
    }

    #[test]
    fn variables_are_read_as_go_reads_them() {
        let rows = [
            ("x$A-$B.", "x<A>-."),
            ("${A}${a b}${", "<A><a b>"),
            ("$1x ${1}x $$A", "<1>x <1>x A"),
            ("${}a $ $", "a $ $"),
            ("a$", "a$"),
        ];
        for (text, wanted) in rows {
            assert_eq!(expand(text.as_bytes(), &Environment), wanted.as_bytes(), "{text}");
        }
    }
}
