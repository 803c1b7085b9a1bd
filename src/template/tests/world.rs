//! The world of these tests: functions, methods and data that the Go program has as well, and a
//! runtime whose `include` and `tpl` do no more than execute.

use crate::compat::Compat;
use crate::template::func::{Fault, Func, Host, Machine, NestedFault};
use crate::template::{Executor, MissingKey, Parsed, Runtime};
use crate::value::{IntKind, Kind, List, Map, Object, Str, Ty, Value, format};
use std::any::Any;
use std::cell::Cell;
use std::rc::Rc;

const VALUES: Ty = Ty::Named("main.Values", &Ty::DICT);

type Body = fn(&mut dyn Machine, &[Value]) -> Result<Value, Fault>;

const fn func(
    name: &'static str,
    params: &'static [Ty],
    variadic: Option<Ty>,
    result: Ty,
    call: Body,
) -> Func {
    Func {
        name,
        family: "tests",
        params,
        variadic,
        result,
        call,
        only: None,
        doc: "",
    }
}

const U8: Ty = Ty::Int(IntKind::Uint8);
const U64: Ty = Ty::Int(IntKind::Uint64);
const POINT: Ty = Ty::Pointer("main.Point");

fn same(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    Ok(args[0].clone())
}

fn count(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let count = match &args[0] {
        Value::Map(map) => map.len(),
        Value::List(list) => list.items().len(),
        other => panic!("{other:?}"),
    };
    Ok(Value::int(count as i64))
}

fn string(value: &Value) -> Str {
    value.as_str().cloned().unwrap_or_default()
}

static FUNCS: &[Func] = &[
    func("up", &[Ty::Str], None, Ty::Str, |_, args| {
        Ok(Value::str(string(&args[0]).to_text().to_uppercase()))
    }),
    func("pair", &[Ty::INT, Ty::Str], None, Ty::Str, |_, args| {
        Ok(Value::Str(format::sprint(args)))
    }),
    func("vari", &[Ty::Str], Some(Ty::Any), Ty::Str, |_, args| {
        let (first, rest) = (&args[0], &args[1..]);
        Ok(Value::str(format!(
            "{}{}{}",
            string(first),
            rest.len(),
            format::sprint(rest)
        )))
    }),
    func("dict", &[], Some(Ty::Any), Ty::DICT, |_, args| {
        let pairs = args
            .chunks_exact(2)
            .map(|pair| (format::display(&pair[0]), pair[1].clone()));
        Ok(Value::dict(pairs))
    }),
    func("list", &[], Some(Ty::Any), Ty::LIST, |_, args| {
        Ok(Value::list(args.to_vec()))
    }),
    func("failing", &[], None, Ty::Str, |_, _| {
        Err(Fault::returned("it failed"))
    }),
    func("refuse", &[Ty::Str], None, Ty::Str, |_, args| {
        Err(Fault::Refused(string(&args[0]).to_string()))
    }),
    func("boom", &[Ty::Str], None, Ty::Str, |_, args| {
        Err(Fault::panicked(format!("boom {}", string(&args[0]))))
    }),
    func("none", &[], None, Ty::Any, |_, _| Ok(Value::Nil)),
    func("f64", &[Ty::Float64], None, Ty::Float64, same),
    func("i64", &[Ty::INT64], None, Ty::INT64, same),
    func("u8", &[U8], None, U8, same),
    func("u64", &[U64], None, U64, same),
    func("c128", &[Ty::Complex128], None, Ty::Complex128, same),
    func("m", &[Ty::DICT], None, Ty::INT, count),
    func("ll", &[Ty::LIST], None, Ty::INT, count),
    func("put", &[Ty::DICT, Ty::Str, Ty::Any], None, Ty::DICT, |_, args| {
        if let Value::Map(map) = &args[0] {
            map.insert(string(&args[1]), args[2].clone());
        }
        Ok(args[0].clone())
    }),
    func("include", &[Ty::Str, Ty::Any], None, Ty::Str, |machine, args| {
        machine
            .include(&string(&args[0]), args[1].clone())
            .map(Value::Str)
    }),
    func("tpl", &[Ty::Str, Ty::Any], None, Ty::Str, |machine, args| {
        machine.tpl(&string(&args[0]), args[1].clone()).map(Value::Str)
    }),
];

static METHODS: &[(Ty, Func)] = &[
    (
        VALUES,
        func("Table", &[VALUES, Ty::Str], None, VALUES, |_, args| {
            let (Value::Map(map), name) = (&args[0], string(&args[1])) else {
                panic!("{args:?}")
            };
            match map.get(&name) {
                Some(Value::Map(table)) if table.ty() == Ty::DICT => Ok(Value::Map(table.retyped(VALUES))),
                _ => Err(Fault::returned(format!(
                    "{} is not a table",
                    format::quote(&name)
                ))),
            }
        }),
    ),
    (
        VALUES,
        func("AsMap", &[VALUES], None, Ty::DICT, |_, args| match &args[0] {
            Value::Map(map) => Ok(Value::Map(map.retyped(Ty::DICT))),
            other => panic!("{other:?}"),
        }),
    ),
    (
        POINT,
        func("Move", &[POINT, Ty::INT], None, POINT, |_, args| {
            let Value::Object(object) = &args[0] else {
                panic!("{args:?}")
            };
            let x = object.field("X").and_then(|x| x.as_int()).unwrap_or(0);
            Ok(point(POINT, x + args[1].as_int().unwrap_or(0)))
        }),
    ),
];

/// A Go value made of its type, fields, text and what its type is made of.
struct Thing {
    ty: Ty,
    fields: Vec<(&'static str, Value)>,
    text: Option<Str>,
    plain: Option<Value>,
}

impl Object for Thing {
    fn ty(&self) -> Ty {
        self.ty
    }

    fn field(&self, name: &str) -> Option<Value> {
        self.fields
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value.clone())
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        self.fields.clone()
    }

    fn text(&self) -> Option<Str> {
        self.text.clone()
    }

    fn underlying(&self) -> Option<Value> {
        self.plain.clone()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn point(ty: Ty, x: i64) -> Value {
    let y = Value::dict([("q".into(), Value::str("Q"))]);
    Value::Object(Rc::new(Thing {
        ty,
        fields: vec![("X", Value::int(x)), ("Y", y), ("S", Value::str("pt"))],
        text: None,
        plain: None,
    }))
}

fn named(name: &'static str, of: &'static Ty, plain: Value, text: Option<&str>) -> Value {
    Value::Object(Rc::new(Thing {
        ty: Ty::Named(name, of),
        fields: Vec::new(),
        text: text.map(Str::from),
        plain: Some(plain),
    }))
}

fn table(pairs: &[(&str, Value)]) -> std::collections::BTreeMap<Str, Value> {
    pairs
        .iter()
        .map(|(key, value)| (Str::from(*key), value.clone()))
        .collect()
}

fn error(text: &str) -> Value {
    Value::Object(Rc::new(Thing {
        ty: Ty::Pointer("errors.errorString"),
        fields: vec![("s", Value::str(text))],
        text: Some(text.into()),
        plain: None,
    }))
}

/// The part of the data whose types say what they hold.
fn typed() -> std::collections::BTreeMap<Str, Value> {
    let strings = table(&[("k", Value::str("kv"))]);
    let ints = vec![Value::int(4), Value::int(5)];
    table(&[
        ("by", Value::Bytes(b"hi\xff"[..].into())),
        (
            "dur",
            named(
                "time.Duration",
                &Ty::INT64,
                Value::int64(1_500_000_000),
                Some("1.5s"),
            ),
        ),
        ("err", error("an error")),
        ("i64", Value::int64(1)),
        ("li", Value::List(List::typed(Ty::INTS, ints))),
        ("ls", Value::List(List::strings(["p", "q"]))),
        ("ms", Value::Map(Map::typed(Ty::STRING_MAP, strings))),
        ("nill", Value::List(List::nil(Ty::LIST))),
        ("nilm", Value::Map(Map::nil(Ty::DICT))),
        ("num", named("main.Num", &Ty::INT, Value::int(5), None)),
        ("p", point(POINT, 3)),
        ("point", point(Ty::Struct("main.Point"), 3)),
        ("u", Value::Int(IntKind::Uint8, 200)),
    ])
}

/// The data that every row is executed on.
pub(super) fn data() -> Value {
    let y = Value::Map(Map::new(table(&[("z", Value::str("deep"))])));
    let m = Value::Map(Map::new(table(&[
        ("x", Value::int(7)),
        ("y", y),
        ("b", Value::Float(2.5)),
    ])));
    let l = vec![
        Value::int(1),
        Value::str("a"),
        Value::Nil,
        m.clone(),
        Value::Float(1e6),
    ];
    let v = table(&[("a", Value::str("va")), ("m", m.clone())]);
    let mut data = typed();
    data.extend(table(&[
        ("a", Value::int(1)),
        ("b", Value::str("two")),
        ("big", Value::Float(123_456_789.0)),
        ("e", Value::str("")),
        ("em", Value::Map(Map::new(table(&[])))),
        ("f", Value::Bool(false)),
        ("l", Value::list(l)),
        ("m", m),
        ("n", Value::Float(8080.0)),
        ("nil", Value::Nil),
        ("s", Value::str("str")),
        ("t", Value::Bool(true)),
        ("v", Value::Map(Map::typed(VALUES, v))),
    ]));
    Value::Map(Map::typed(VALUES, data))
}

/// The function of a name.
pub(super) fn known(name: &str) -> Option<&'static Func> {
    FUNCS.iter().find(|func| func.name == name)
}

/// A runtime with the functions above.
pub(super) struct World {
    pub(super) missing_key: MissingKey,
    pub(super) most_includes: usize,
    pub(super) includes: Cell<usize>,
}

impl World {
    pub(super) fn new() -> Self {
        Self {
            missing_key: MissingKey::Zero,
            most_includes: 5,
            includes: Cell::new(0),
        }
    }
}

impl Host for World {
    fn compat(&self) -> Compat {
        Compat::Helm3
    }

    fn now(&self) -> (i64, u32) {
        (0, 0)
    }

    fn random(&self, _: &mut [u8]) {}
}

fn nested(prefix: &str, error: crate::template::ExecError) -> Fault {
    Fault::Nested(Box::new(NestedFault {
        prefix: prefix.to_owned(),
        error,
    }))
}

impl Runtime for World {
    fn method(&self, receiver: &Value, name: &str) -> Option<&'static Func> {
        assert!(
            !matches!(receiver.kind(), Kind::Bool | Kind::Str),
            "no methods there"
        );
        let mut methods = METHODS.iter().filter(|(ty, _)| *ty == receiver.ty());
        methods.find(|(_, func)| func.name == name).map(|(_, func)| func)
    }

    fn host(&self) -> &dyn Host {
        self
    }

    fn include(&self, executor: &mut Executor<'_>, name: &Str, data: Value) -> Result<Str, Fault> {
        let Some(template) = executor.set().lookup(name) else {
            let name = format::quote(name);
            return Err(Fault::returned(format!(
                "template: no template {name} associated with template \"gotpl\""
            )));
        };
        if self.includes.get() >= self.most_includes {
            return Err(Fault::returned("too deep"));
        }
        self.includes.set(self.includes.get() + 1);
        let printed = executor.execute(template, data);
        self.includes.set(self.includes.get() - 1);
        printed.map(Str::from).map_err(|error| nested("", error))
    }

    fn tpl(&self, executor: &mut Executor<'_>, text: &Str, data: Value) -> Result<Str, Fault> {
        let parsed = Parsed::new("gotpl", text.as_shared().clone(), &known);
        let parsed = parsed.map_err(|error| Fault::returned(error.to_string()))?;
        let printed = executor.execute_text(&parsed, data);
        printed.map(Str::from).map_err(|error| nested("in tpl: ", error))
    }

    fn missing_key(&self) -> MissingKey {
        self.missing_key
    }
}
