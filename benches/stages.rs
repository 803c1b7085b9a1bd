//! Each stage by itself, with its allocations, and beside crates that do the same work where there are
//! any. In: the embedded Dapr chart, and texts made on the spot.
//!
//! `cargo bench --bench stages`

#![allow(clippy::unwrap_used, missing_docs)]

use divan::{AllocProfiler, Bencher, counter::BytesCount};
use seatrial::chart::Chart;
use seatrial::cli::System;
use seatrial::compat::Compat;
use seatrial::pipeline::{self, Plan, Prepared};
use seatrial::render::{self, Capabilities, Release, Rendered, Request, Templates};
use seatrial::settings::{self, Records, Setting};
use seatrial::tree::Tree;
use seatrial::{dapr, manifest, values, yaml};
use std::hint::black_box;

#[global_allocator]
static ALLOC: AllocProfiler = AllocProfiler::system();

const COMPAT: Compat = Compat::Helm4;

/// On a deep stack from the start, so that no stage asks for one.
fn main() {
    seatrial::template::with_deep_stack(&seatrial::limits::STANDARD, divan::main).unwrap();
}

fn chart() -> Chart {
    dapr::chart(dapr::latest(), COMPAT, &mut Records::default()).unwrap()
}

fn user(settings: &[&str]) -> Tree {
    let settings: Vec<Setting> = settings
        .iter()
        .map(|text| Setting::Set((*text).to_owned()))
        .collect();
    settings::merge(&settings, COMPAT, &|_| Ok(Vec::new()), &mut Records::default()).unwrap()
}

fn release() -> Release {
    Release {
        name: "dapr".to_owned(),
        namespace: "dapr-system".to_owned(),
        revision: 1,
        is_upgrade: false,
    }
}

fn plan(host: &System) -> Plan<'_> {
    Plan {
        compat: COMPAT,
        release: release(),
        capabilities: Capabilities::default_of(COMPAT),
        skip_schema: false,
        thorough: false,
        traced: false,
        host,
    }
}

fn rendered(chart: &Chart, host: &System) -> Vec<Rendered> {
    let merged = merged(chart);
    let templates = Templates::default();
    let request = Request {
        chart: &merged.chart,
        templates: &templates,
        values: &merged.values,
        release: &release(),
        capabilities: &Capabilities::default_of(COMPAT),
        compat: COMPAT,
        host,
    };
    render::render(&request, false).0
}

fn merged(chart: &Chart) -> values::Coalesced {
    let (mut records, mut notices) = (Records::default(), Vec::new());
    values::coalesce(chart, &user(&[]), COMPAT, &mut records, &mut notices).unwrap()
}

#[divan::bench]
fn settings_1000_flags(bencher: Bencher) {
    let settings: Vec<Setting> = (0..1000)
        .map(|n| Setting::Set(format!("a.b{}.c{n}=value{n}", n % 10)))
        .collect();
    bencher
        .bench(|| settings::merge(&settings, COMPAT, &|_| Ok(Vec::new()), &mut Records::default()).unwrap());
}

mod reading_yaml {
    use super::*;

    /// Tables as people write them.
    fn text() -> String {
        let entry = |n: usize| {
            format!(
                "key{n}:\n  name: \"number {n}\"\n  enabled: true\n  weight: {n}\n  hosts:\n    - a{n}.example.com\n    - b{n}.example.com\n  note: plain words\n"
            )
        };
        (0..1000).map(entry).collect()
    }

    #[divan::bench]
    fn seatrial(bencher: Bencher) {
        let text = text();
        bencher
            .counter(BytesCount::new(text.len()))
            .bench(|| yaml::read(black_box(text.as_bytes())).unwrap());
    }

    #[divan::bench]
    fn serde_yaml(bencher: Bencher) {
        let text = text();
        bencher
            .counter(BytesCount::new(text.len()))
            .bench(|| serde_yaml::from_str::<serde_yaml::Value>(black_box(&text)).unwrap());
    }
}

#[divan::bench]
fn load() -> Chart {
    chart()
}

#[divan::bench]
fn coalesce(bencher: Bencher) {
    let chart = chart();
    bencher.bench(|| merged(&chart));
}

mod schema {
    use super::*;

    #[divan::bench]
    fn compile() -> seatrial::schema::ValuesSchema {
        dapr::schema(dapr::latest()).unwrap()
    }

    #[divan::bench]
    fn findings(bencher: Bencher) {
        let schema = dapr::schema(dapr::latest()).unwrap();
        let mut records = Records::default();
        let given = [Setting::Set(
            "global.ha.enabled=true,dapr_oprator.replicaCount=2".to_owned(),
        )];
        let user = settings::merge(&given, COMPAT, &|_| Ok(Vec::new()), &mut records).unwrap();
        bencher.bench(|| schema.findings(&user, &records));
    }
}

mod templates {
    use super::*;
    use seatrial::template::func::{Fault, Func, Host};
    use seatrial::template::{Executor, Meter, Parsed, Runtime, Set, execute};
    use seatrial::value::{Str, Value};
    use std::collections::HashMap;
    use std::sync::Arc;

    /// What all engines can do.
    const TEXT: &str = "{{range .items}}- name: {{.name}}\n  port: {{.port}}{{if .on}}\n  state: on{{else}}\n  state: off{{end}}\n{{end}}";

    const ITEMS: usize = 200;

    #[divan::bench]
    fn parse_all_of_dapr(bencher: Bencher) {
        fn add(chart: &Chart, texts: &mut Vec<(String, Arc<[u8]>)>) {
            let own = chart.templates.iter();
            texts.extend(own.map(|file| (file.name.to_string(), file.data.clone())));
            chart.subcharts.iter().for_each(|below| add(below, texts));
        }
        let mut texts = Vec::new();
        add(&chart(), &mut texts);
        let bytes: usize = texts.iter().map(|(_, text)| text.len()).sum();
        let known = |name: &str| render::function(name, COMPAT);
        bencher.counter(BytesCount::new(bytes)).bench(|| {
            for (name, text) in &texts {
                black_box(Parsed::new(name, text.clone(), &known).unwrap());
            }
        });
    }

    #[divan::bench]
    fn execute_all_of_dapr(bencher: Bencher) {
        let chart = chart();
        let merged = merged(&chart);
        let (host, templates) = (System::new(COMPAT, Some(0)), Templates::default());
        let (release, capabilities) = (release(), Capabilities::default_of(COMPAT));
        let request = Request {
            chart: &merged.chart,
            templates: &templates,
            values: &merged.values,
            release: &release,
            capabilities: &capabilities,
            compat: COMPAT,
            host: &host,
        };
        bencher.bench_local(|| render::render(&request, false));
    }

    struct Plain(System);

    impl Runtime for Plain {
        fn method(&self, _: &Value, _: &str) -> Option<&'static Func> {
            None
        }

        fn host(&self) -> &dyn Host {
            &self.0
        }

        fn include(&self, _: &mut Executor<'_>, _: &Str, _: Value) -> Result<Str, Fault> {
            Err(Fault::returned("none"))
        }

        fn tpl(&self, _: &mut Executor<'_>, _: &Str, _: Value) -> Result<Str, Fault> {
            Err(Fault::returned("none"))
        }
    }

    #[divan::bench]
    fn execute_a_loop_seatrial(bencher: Bencher) {
        let items = (0..ITEMS).map(|n| {
            let members: [(Str, Value); 3] = [
                ("name".into(), Value::str(format!("item{n}"))),
                ("port".into(), Value::int(n as i64)),
                ("on".into(), Value::Bool(n.is_multiple_of(2))),
            ];
            Value::dict(members)
        });
        let items = Value::List(seatrial::value::List::new(items.collect()));
        let data = Value::dict([("items".into(), items)]);
        let mut set = Set::new();
        let template = set.parse("t", TEXT.as_bytes(), &|_| None).unwrap();
        let runtime = Plain(System::new(COMPAT, Some(0)));
        bencher.bench_local(|| {
            execute(
                &set,
                &template,
                data.clone(),
                &runtime,
                &Meter::new(seatrial::limits::STANDARD),
            )
            .unwrap()
        });
    }

    #[divan::bench]
    fn execute_a_loop_gtmpl(bencher: Bencher) {
        let item = |n: usize| {
            gtmpl::Value::from(HashMap::from([
                ("name".to_owned(), gtmpl::Value::from(format!("item{n}"))),
                ("port".to_owned(), gtmpl::Value::from(n as i64)),
                ("on".to_owned(), gtmpl::Value::from(n.is_multiple_of(2))),
            ]))
        };
        let items: Vec<gtmpl::Value> = (0..ITEMS).map(item).collect();
        let data = HashMap::from([("items".to_owned(), gtmpl::Value::from(items))]);
        let context = gtmpl::Context::from(data);
        let mut template = gtmpl::Template::default();
        template.parse(TEXT).unwrap();
        bencher.bench_local(|| template.render(&context).unwrap());
    }

    #[divan::bench]
    fn execute_a_loop_gtmpl_ng(bencher: Bencher) {
        let item = |n: usize| {
            gtmpl_ng::Value::from(HashMap::from([
                ("name".to_owned(), gtmpl_ng::Value::from(format!("item{n}"))),
                ("port".to_owned(), gtmpl_ng::Value::from(n as i64)),
                ("on".to_owned(), gtmpl_ng::Value::from(n.is_multiple_of(2))),
            ]))
        };
        let items: Vec<gtmpl_ng::Value> = (0..ITEMS).map(item).collect();
        let data = HashMap::from([("items".to_owned(), gtmpl_ng::Value::from(items))]);
        let context = gtmpl_ng::Context::from(data);
        let mut template = gtmpl_ng::Template::default();
        template.parse(TEXT).unwrap();
        bencher.bench_local(|| template.render(&context).unwrap());
    }

    #[divan::bench]
    fn execute_a_loop_gotmpl(bencher: Bencher) {
        use std::collections::BTreeMap;
        let item = |n: usize| {
            gotmpl::Value::from(BTreeMap::from([
                ("name".to_owned(), gotmpl::Value::from(format!("item{n}"))),
                ("port".to_owned(), gotmpl::Value::Int(n as i64)),
                ("on".to_owned(), gotmpl::Value::Bool(n.is_multiple_of(2))),
            ]))
        };
        let items: Vec<gotmpl::Value> = (0..ITEMS).map(item).collect();
        let data = gotmpl::Value::from(BTreeMap::from([("items".to_owned(), gotmpl::Value::from(items))]));
        let template = gotmpl::Template::new("t").parse(TEXT).unwrap();
        bencher.bench_local(|| template.execute_to_string(&data).unwrap());
    }
}

#[divan::bench]
fn manifests(bencher: Bencher) {
    let host = System::new(COMPAT, Some(0));
    let rendered = rendered(&chart(), &host);
    bencher.bench_local(|| {
        let files = rendered.iter().filter(|file| !file.is_notes());
        let files = files.map(|file| (&file.name, file.text.as_slice()));
        manifest::sort(files, &manifest::Heads::default(), COMPAT, &mut Vec::new()).unwrap()
    });
}

/// All of a render in a process that has rendered the chart before.
#[divan::bench]
fn warm_render_of_dapr(bencher: Bencher) {
    let chart = Prepared::new(chart());
    let host = System::new(COMPAT, Some(0));
    let plan = plan(&host);
    let user = user(&["global.ha.enabled=true"]);
    bencher.bench_local(|| pipeline::attempt(&chart, &user, &plan, &mut Records::default()));
}
