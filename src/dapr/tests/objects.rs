//! The shapes that Kubernetes takes of the objects that the charts render. In: an object. Out: every
//! place where it has another shape. One row for each field, by its name: names mean the same wherever
//! they stand, but where a row says `Kind:name` or `parent.name`.

use serde_json::Value as Json;

/// What a field takes.
#[derive(Clone, Copy, Debug)]
enum Takes {
    /// A table of known fields.
    Fields,
    /// A list of tables of known fields, which may be empty or null.
    Items,
    /// A text, or null, which leaves it empty.
    Text,
    /// Any of these words.
    Word(&'static [&'static str]),
    /// A name of lower-case letters, digits, dots and hyphens, or null, which leaves it out.
    Name,
    /// A boolean.
    Flag,
    /// A whole number of this range.
    Whole(i64, i64),
    /// A port by its number or its name.
    PortOrName,
    /// A number of pods or a percentage.
    Pods,
    /// Texts by name; null is the empty one.
    Texts,
    /// Label values by name.
    Labels,
    /// A list of texts, of which null is the empty one.
    Words,
    /// Quantities by name.
    Quantities,
    /// What only Dapr or the user knows.
    Anything,
}

use Takes::{
    Anything, Fields, Flag, Items, Labels, Name, Pods, PortOrName, Quantities, Text, Texts, Whole, Word,
    Words,
};

const PORT: Takes = Whole(1, 65_535);
const COUNT: Takes = Whole(0, i32::MAX as i64);
const ID: Takes = Whole(0, u32::MAX as i64);

const FIELDS: &[(&str, Takes)] = &[
    ("accessModes", Words),
    ("add", Words),
    ("admissionReviewVersions", Words),
    ("affinity", Fields),
    ("allowPrivilegeEscalation", Flag),
    ("allowedClockSkew", Text),
    ("annotations", Texts),
    ("apiGroup", Text),
    ("apiGroups", Words),
    ("apiVersion", Text),
    ("apiVersions", Words),
    ("args", Words),
    ("audience", Text),
    ("caBundle", Text),
    ("capabilities", Fields),
    ("claims", Items),
    ("clientConfig", Fields),
    ("clusterIP", Text),
    ("command", Words),
    ("configMap", Fields),
    ("containerPort", PORT),
    ("containers", Items),
    ("controlPlaneTrustDomain", Text),
    ("data", Texts),
    ("drop", Words),
    ("effect", Word(&["NoSchedule", "PreferNoSchedule", "NoExecute"])),
    ("emptyDir", Fields),
    ("enabled", Flag),
    ("env", Items),
    ("envFrom", Anything),
    ("expirationSeconds", COUNT),
    ("failurePolicy", Word(&["Ignore", "Fail"])),
    ("failureThreshold", Whole(1, i32::MAX as i64)),
    ("fieldPath", Text),
    ("fieldRef", Fields),
    ("fsGroup", ID),
    ("hostNetwork", Flag),
    ("httpGet", Fields),
    ("image", Text),
    ("imagePullPolicy", Word(&["Always", "IfNotPresent", "Never"])),
    ("imagePullSecrets", Items),
    ("initContainers", Items),
    ("initialDelaySeconds", COUNT),
    ("key", Text),
    ("kind", Text),
    ("labelSelector", Fields),
    ("labels", Labels),
    ("limits", Quantities),
    ("livenessProbe", Fields),
    ("matchExpressions", Items),
    ("matchLabels", Labels),
    ("maxUnavailable", Pods),
    ("medium", Text),
    ("metadata", Fields),
    ("minAvailable", Pods),
    ("mountPath", Text),
    ("mountPropagation", Text),
    ("mtls", Fields),
    ("name", Text),
    ("metadata.name", Name),
    ("namespace", Name),
    ("namespaceSelector", Fields),
    ("nodeAffinity", Fields),
    ("nodeSelector", Labels),
    ("nodeSelectorTerms", Items),
    ("objectSelector", Fields),
    ("operations", Words),
    (
        "operator",
        Word(&["In", "NotIn", "Exists", "DoesNotExist", "Equal", "Gt", "Lt"]),
    ),
    ("path", Text),
    ("periodSeconds", Whole(1, i32::MAX as i64)),
    ("podAffinityTerm", Fields),
    ("podAntiAffinity", Fields),
    ("podManagementPolicy", Word(&["OrderedReady", "Parallel"])),
    ("httpGet.port", PortOrName),
    ("port", PORT),
    ("ports", Items),
    ("preferredDuringSchedulingIgnoredDuringExecution", Items),
    ("priorityClassName", Name),
    ("privileged", Flag),
    ("projected", Fields),
    ("protocol", Word(&["TCP", "UDP", "SCTP"])),
    ("publishNotReadyAddresses", Flag),
    ("readOnly", Flag),
    ("readOnlyRootFilesystem", Flag),
    ("readinessProbe", Fields),
    ("recursiveReadOnly", Text),
    ("reinvocationPolicy", Word(&["Never", "IfNeeded"])),
    ("replicas", COUNT),
    ("request", Text),
    ("requests", Quantities),
    ("requiredDuringSchedulingIgnoredDuringExecution", Items),
    (
        "nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution",
        Fields,
    ),
    ("resourceNames", Words),
    ("restartPolicy", Text),
    ("resources", Fields),
    ("rules.resources", Words),
    ("roleRef", Fields),
    ("rules", Items),
    ("runAsGroup", ID),
    ("runAsNonRoot", Flag),
    ("runAsUser", ID),
    ("seccompProfile", Fields),
    ("secret", Fields),
    ("secretName", Text),
    ("securityContext", Fields),
    ("selector", Fields),
    ("Service:selector", Labels),
    ("sentryAddress", Text),
    ("service", Fields),
    ("serviceAccountName", Text),
    ("serviceAccountToken", Fields),
    ("serviceName", Text),
    ("sideEffects", Word(&["None", "NoneOnDryRun"])),
    ("sizeLimit", Text),
    ("sources", Items),
    ("spec", Fields),
    ("storageClassName", Text),
    ("subPath", Text),
    ("subPathExpr", Text),
    ("subjects", Items),
    ("targetPort", PortOrName),
    ("template", Fields),
    ("tolerationSeconds", Whole(i64::MIN, i64::MAX)),
    ("tolerations", Items),
    ("topologyKey", Text),
    ("type", Text),
    (
        "Service:type",
        Word(&["ClusterIP", "NodePort", "LoadBalancer", "ExternalName"]),
    ),
    ("value", Text),
    ("valueFrom", Anything),
    ("values", Words),
    ("verbs", Words),
    ("volumeClaimTemplates", Items),
    ("volumeMounts", Items),
    ("volumes", Items),
    ("webhooks", Items),
    ("weight", Whole(1, 100)),
    ("workingDir", Text),
    ("workloadCertTTL", Text),
];

/// Every place where an object has a shape that Kubernetes does not take.
pub(super) fn faults(object: &Json) -> Vec<String> {
    let mut found = Faults {
        kind: object["kind"].as_str().unwrap_or_default(),
        list: Vec::new(),
    };
    for needed in ["apiVersion", "kind"] {
        if object[needed].as_str().is_none_or(str::is_empty) {
            found.list.push(format!("no {needed}"));
        }
    }
    if object["metadata"]["name"].as_str().is_none_or(str::is_empty) {
        found.list.push("no name".into());
    }
    found.fields("", "", object);
    found.list
}

struct Faults<'a> {
    kind: &'a str,
    list: Vec<String>,
}

impl Faults<'_> {
    fn fields(&mut self, path: &str, parent: &str, node: &Json) {
        let Some(table) = node.as_object() else {
            return self.wrong(path, "a table", node);
        };
        for (name, value) in table {
            let path = format!("{path}/{name}");
            match self.row(parent, name) {
                Some(takes) => self.field(&path, name, value, takes),
                None => self.list.push(format!("{} {path}: an unknown field", self.kind)),
            }
        }
        if parent == "env" && table.contains_key("value") && table.contains_key("valueFrom") {
            self.list
                .push(format!("{path}: both a value and a source of one"));
        }
    }

    fn row(&self, parent: &str, name: &str) -> Option<Takes> {
        let find = |key: &str| {
            FIELDS
                .iter()
                .find(|(field, _)| *field == key)
                .map(|(_, takes)| *takes)
        };
        // Volumes and their sources are the user's own, and many.
        if parent == "volumes" && name != "name" {
            return Some(Anything);
        }
        find(&format!("{parent}.{name}"))
            .or_else(|| find(&format!("{}:{name}", self.kind)))
            .or_else(|| find(name))
    }

    fn field(&mut self, path: &str, name: &str, value: &Json, takes: Takes) {
        let good = match takes {
            Fields => return self.fields(path, name, value),
            Items => return self.items(path, name, value),
            Texts | Labels | Quantities => return self.members(path, value, takes),
            Text => value.is_string() || value.is_null(),
            Word(words) => value.as_str().is_some_and(|text| words.contains(&text)),
            Name => value.is_null() || value.as_str().is_some_and(is_name),
            Flag => value.is_boolean(),
            Whole(least, most) => value.as_i64().is_some_and(|n| (least..=most).contains(&n)),
            PortOrName => match value {
                Json::String(text) => is_name(text) && text.len() <= 15,
                _ => value.as_i64().is_some_and(|n| (1..=65_535).contains(&n)),
            },
            Pods => match value {
                Json::String(text) => text.strip_suffix('%').is_some_and(|n| n.parse::<u16>().is_ok()),
                _ => value.as_i64().is_some_and(|n| n >= 0),
            },
            Words => value
                .as_array()
                .is_some_and(|items| items.iter().all(|item| item.is_string() || item.is_null())),
            Anything => true,
        };
        if !good {
            self.wrong(path, &format!("{takes:?}"), value);
        }
    }

    fn items(&mut self, path: &str, name: &str, value: &Json) {
        match value {
            Json::Null => {}
            Json::Array(items) => {
                for (at, item) in items.iter().enumerate() {
                    self.fields(&format!("{path}/{at}"), name, item);
                }
                let names: Vec<_> = items.iter().map(|item| &item["name"]).collect();
                let needed = ["env", "volumes", "containers", "volumeMounts"].contains(&name);
                if needed && names.iter().any(|name| name.as_str().is_none_or(str::is_empty)) {
                    self.list.push(format!("{path}: an item without a name"));
                }
            }
            _ => self.wrong(path, "a list", value),
        }
    }

    /// Free names with values of one kind.
    fn members(&mut self, path: &str, value: &Json, takes: Takes) {
        let Some(table) = value.as_object() else {
            if !value.is_null() {
                self.wrong(path, "a table", value);
            }
            return;
        };
        for (name, member) in table {
            let good = match (takes, member) {
                (Quantities, Json::Number(_)) => true,
                (Quantities, Json::String(text)) => {
                    text.starts_with(|c: char| "+.".contains(c) || c.is_ascii_digit())
                }
                (Labels, Json::String(text)) => text.len() <= 63 && text.bytes().all(is_label_byte),
                (Texts, Json::String(_)) | (Texts | Labels, Json::Null) => true,
                _ => false,
            };
            if !good || name.is_empty() {
                self.wrong(&format!("{path}/{name}"), &format!("one of {takes:?}"), member);
            }
        }
    }

    fn wrong(&mut self, path: &str, wanted: &str, found: &Json) {
        let kind = self.kind;
        self.list
            .push(format!("{kind} {path}: {wanted} belongs there, not {found}"));
    }
}

fn is_name(text: &str) -> bool {
    let inner = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'.';
    !text.is_empty() && text.len() <= 253 && text.bytes().all(inner)
}

fn is_label_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)
}
