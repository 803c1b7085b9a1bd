//! `--name-template`. In: a template in which Sprig's functions can be called, and no data. Out: the
//! release's name, or Go's words about the template. Knows none of Helm's own functions.

use crate::compat::Compat;
use crate::diag::{Failure, rule};
use crate::template::func::{Fault, Func, Host};
use crate::template::{Executor, Meter, MissingKey, Runtime, Set, execute};
use crate::value::{Str, Value};

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
        super::function(name, compat).filter(|row| !NOT_SPRIGS.contains(&row.name))
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
