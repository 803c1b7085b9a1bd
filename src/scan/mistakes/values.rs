//! Mistakes in what is set, in whatever form. In: the values tree that a site asks for. Out: findings:
//! keys that nothing reads or that lost a part, replicas that high availability overrides, volumes
//! that cannot follow pods across zones; and where secrets stand.

use crate::diag::{Problem, rule};
use crate::scan::find::{Found, Oddity};
use crate::scan::judge::Judged;
use crate::scan::site::{Action, Setting, Site};
use crate::text::{Place, Span};
use crate::tree::{Data, KeyPath, Step, Tree};

/// Services whose `replicaCount` high availability overrides.
const SERVICES: &[&str] = &[
    "dapr_operator",
    "dapr_placement",
    "dapr_scheduler",
    "dapr_sentry",
    "dapr_sidecar_injector",
];

/// Well-known labels of nodes whose domain is longer than `kubernetes.io`.
const LABELS: &[(&str, &str)] = &[
    ("kubernetes.io/zone", "topology.kubernetes.io/zone"),
    ("kubernetes.io/region", "topology.kubernetes.io/region"),
    ("kubernetes.io/instance-type", "node.kubernetes.io/instance-type"),
];

/// Mistakes in the values of a site.
pub fn of_values(site: &Site, judged: &Judged, found: &Found) -> Vec<Problem> {
    let mut looked = Looked {
        site,
        judged,
        problems: Vec::new(),
    };
    looked.ha_scalar();
    looked.disruption();
    looked.tolerations();
    looked.labels();
    looked.replicas();
    looked.zones(found);
    secret_settings(site, &mut looked.problems);
    looked.problems
}

struct Looked<'a> {
    site: &'a Site,
    judged: &'a Judged,
    problems: Vec<Problem>,
}

impl Looked<'_> {
    fn at(&self, path: &[&str]) -> Option<&Tree> {
        self.judged.user.at(path.iter().copied())
    }

    fn report(&self, id: &str, key: &str, node: &Tree, message: String) -> Problem {
        Problem::new(rule(id), message)
            .key(key)
            .at(self.judged.place(node))
    }

    /// `global.ha=false`.
    fn ha_scalar(&mut self) {
        let Some(node) = self.at(&["global", "ha"]) else {
            return;
        };
        let shown = match &node.data {
            Data::Table(_) => return,
            Data::Null => "null".to_owned(),
            data => scalar(data),
        };
        let switch = if shown == "null" { "false" } else { &shown };
        let since =
            "a scalar here breaks the templates up to Dapr 1.15, and is dropped in silence from 1.16 on";
        let problem = self
            .report(
                "ha-scalar",
                "global.ha",
                node,
                format!("`global.ha` is a table, not `{shown}`"),
            )
            .label("one level short")
            .help(format!("write `global.ha.enabled={switch}`"))
            .help(since);
        self.problems.push(problem);
    }

    /// `global.disruption.…`.
    fn disruption(&mut self) {
        let Some(node) = self.at(&["global", "disruption"]) else {
            return;
        };
        let Some(leaf) = node.leaves().into_iter().next() else {
            return;
        };
        let below = leaf.0.to_string();
        let dot = if below.is_empty() { "" } else { "." };
        let problem = self
            .report(
                "disruption-outside-ha",
                "global.disruption",
                node,
                "nothing reads `global.disruption`: it belongs to `global.ha`".to_owned(),
            )
            .at(self.judged.key(node))
            .label("ignored in silence")
            .help(format!("write `global.ha.disruption{dot}{below}=…`"));
        self.problems.push(problem);
    }

    /// Tolerations that are no list.
    fn tolerations(&mut self) {
        for path in [&["global", "tolerations"], &["global", "nodeSelector"]] {
            let Some(node) = self.at(path) else { continue };
            let (id, wanted) = match path[1] {
                "tolerations" => ("tolerations-scalar", "a list of tables"),
                _ => ("tolerations-scalar", "a table of labels"),
            };
            if matches!(node.data, Data::List(_) | Data::Table(_) | Data::Null) {
                continue;
            }
            let key = path.join(".");
            let shown = scalar(&node.data);
            let problem = self
                .report(
                    id,
                    &key,
                    node,
                    format!("`{key}` is {wanted}, not the text `{shown}`"),
                )
                .label("no template fails, and the cluster refuses the pods");
            let help = match path[1] {
                "tolerations" => {
                    "write `global.tolerations[0].key=…`, `global.tolerations[0].operator=…`, `global.tolerations[0].effect=…`"
                }
                _ => "write `global.nodeSelector.kubernetes\\.io/os=linux`",
            };
            let mut problem = problem.help(help);
            if self.site.extension().is_some() && path[1] == "tolerations" {
                problem =
                    problem.help("uncertain: whether the extension takes list indexes is not documented");
            }
            self.problems.push(problem);
        }
    }

    /// `kubernetes.io/zone`, where the text of the page says `topology.kubernetes.io/zone`.
    fn labels(&mut self) {
        let Some(Data::Table(labels)) = self.at(&["global", "nodeSelector"]).map(|node| &node.data) else {
            return;
        };
        let mut found = Vec::new();
        for (name, node) in labels {
            let name = name.to_string();
            let Some((_, whole)) = LABELS.iter().find(|(short, _)| *short == name) else {
                continue;
            };
            let path = |label: &str| {
                KeyPath(vec![
                    Step::Key("global".into()),
                    Step::Key("nodeSelector".into()),
                    Step::Key(label.into()),
                ])
            };
            let problem = self
                .report(
                    "label-prefix-lost",
                    &path(&name).to_string(),
                    node,
                    format!("no node has the label `{name}`; it is `{whole}`"),
                )
                .label("a part of the label is missing")
                .help(format!("write `{}={}`", path(whole), scalar(&node.data)));
            found.push(problem);
        }
        self.problems.extend(found);
    }

    /// `replicaCount` of a service while high availability is on.
    fn replicas(&mut self) {
        if !self.judged.ha {
            return;
        }
        let switch = self.at(&["global", "ha", "enabled"]).cloned();
        let mut found = Vec::new();
        for service in SERVICES {
            let Some(node) = self.at(&[service, "replicaCount"]) else {
                continue;
            };
            let key = format!("{service}.replicaCount");
            let count = scalar(&node.data);
            let replaced = match *service {
                "dapr_placement" | "dapr_scheduler" => "3, whatever is set",
                _ => "`global.ha.replicaCount`, which is 3 unless it is set",
            };
            let mut problem = self
                .report(
                    "replicas-under-ha",
                    &key,
                    node,
                    format!("`{key}={count}` changes nothing while high availability is on"),
                )
                .label("not read")
                .help(format!("the number of replicas is then {replaced}"));
            if !matches!(*service, "dapr_placement" | "dapr_scheduler") {
                problem = problem.help(format!(
                    "write `global.ha.replicaCount={count}`, or `global.ha.enabled=false` before the extension is created"
                ));
            }
            match &switch {
                Some(switch) => {
                    let place = self.judged.place(switch);
                    problem = problem.related(place, "turned on here");
                }
                None => problem = problem.help("the extension turns it on by itself"),
            }
            found.push(problem);
        }
        self.problems.extend(found);
    }

    /// Volumes of the default storage class stay in one zone.
    fn zones(&mut self, found: &Found) {
        let sign = found.oddities.iter().find_map(|oddity| match oddity {
            Oddity::Zones { span } => Some(*span),
            _ => None,
        });
        let creates = self.site.action == Action::Create;
        let Some(sign) = sign.filter(|_| self.judged.ha && creates) else {
            return;
        };
        if self
            .at(&["dapr_placement", "volumeclaims", "storageClassName"])
            .is_some()
        {
            return;
        }
        let source = self.site.source;
        let problem = Problem::new(
            rule("zonal-storage"),
            "high availability with several zones, and volumes of the default storage class",
        )
        .at(Some(Place {
            source,
            span: self.site.head,
        }))
        .label("no storage class is set")
        .related(Some(Place { source, span: sign }), "several zones")
        .help("set `dapr_placement.volumeclaims.storageClassName` to a class of zone-redundant storage; it cannot be changed later")
        .help("a volume stays in its zone, and a pod that moves to another ends with `volume node affinity conflict`");
        self.problems.push(problem);
    }
}

fn scalar(data: &Data) -> String {
    match data {
        Data::Null => "null".into(),
        Data::Bool(b) => b.to_string(),
        Data::Int(n) => n.to_string(),
        Data::Float(f) => f.to_string(),
        Data::Str(s) => s.to_string(),
        Data::List(_) | Data::Table(_) => "…".into(),
    }
}

/// Whether a key holds what nobody should read.
fn is_secret(setting: &Setting) -> bool {
    let key = setting.key.text();
    let last = key.rsplit('.').next().unwrap_or_default().to_lowercase();
    let named = [
        "keypem",
        "certpem",
        "password",
        "sharedkey",
        "connectionstring",
        "clientsecret",
        "apitoken",
    ]
    .iter()
    .any(|word| last.contains(word))
        || last == "token"
        || last == "secret";
    let value = setting.text();
    named && !value.is_empty() || value.contains("PRIVATE KEY-----")
}

/// The bytes of secret values, wherever they stand.
pub fn secrets(site: &Site) -> Vec<Span> {
    let settings = site.extension().map(|extension| extension.settings.as_slice());
    let secret = |setting: &&Setting| setting.protected || is_secret(setting);
    settings
        .unwrap_or_default()
        .iter()
        .filter(secret)
        .filter_map(|setting| setting.value.as_ref().filter(|value| !value.is_empty()))
        .map(super::super::read::Mapped::span)
        .collect()
}

/// Secrets that anybody who may read the extension can read.
fn secret_settings(site: &Site, problems: &mut Vec<Problem>) {
    let Some(extension) = site.extension() else { return };
    for setting in extension
        .settings
        .iter()
        .filter(|setting| !setting.protected && is_secret(setting))
    {
        let key = setting.key.text();
        let flag = match site.form {
            crate::scan::site::Form::Az(_) => "--config-protected-settings",
            crate::scan::site::Form::Terraform => "configuration_protected_settings",
            _ => "configurationProtectedSettings",
        };
        let problem = Problem::new(
            rule("secret-in-settings"),
            format!("`{key}` is an ordinary setting, which `show` prints as it is"),
        )
        .key(key)
        .at(Some(Place {
            source: site.source,
            span: setting.key.span(),
        }))
        .label("a secret")
        .help(format!(
            "move it to `{flag}`, of which `show` prints the keys only"
        ));
        problems.push(problem);
    }
}
