//! The forms, written. In: settings. Out: a whole command, resource or file that can be used as it is,
//! but for the names of cluster and group. A name stands for each protected value.

use super::quote::{arm, bicep, hcl, json, quoted};
use super::{Pair, Settings, To};
use crate::compat::Compat;
use crate::scan::read::shell::Shell;
use std::fmt::Write;

pub(super) fn write(
    settings: &Settings,
    to: To,
    compat: Compat,
    notes: &mut Vec<String>,
) -> Result<String, String> {
    if to != To::Values {
        commas(settings, notes);
    }
    let mut out = String::new();
    // Writing into a String cannot fail.
    let _ = match to {
        To::Bash => command(&mut out, settings, Shell::Bash, notes),
        To::PowerShell => command(&mut out, settings, Shell::PowerShell, notes),
        To::Bicep => bicep_file(&mut out, settings),
        To::Arm => arm_template(&mut out, settings),
        To::Terraform => terraform(&mut out, settings, notes),
        To::Values => {
            let tree = settings.tree(compat)?;
            for pair in settings.pairs.iter().filter(|pair| pair.protected) {
                notes.push(format!("`{}` is protected and is left out", pair.key));
            }
            let text = crate::yaml::write(&tree.to_value()).map_err(|fault| format!("{fault:?}"))?;
            out.push_str(&String::from_utf8_lossy(text.as_ref()));
            if !out.ends_with('\n') {
                out.push('\n');
            }
            Ok(())
        }
    };
    Ok(out)
}

/// What becomes of a comma is not documented.
fn commas(settings: &Settings, notes: &mut Vec<String>) {
    for pair in settings
        .pairs
        .iter()
        .filter(|pair| !pair.protected && pair.value.contains(','))
    {
        notes.push(format!(
            "uncertain: `{}` has a comma, and how the extension reads one is not documented",
            pair.key
        ));
    }
}

fn name(settings: &Settings) -> &str {
    settings.name.as_deref().unwrap_or("dapr")
}

/// A pinned version needs auto-upgrade off.
fn auto_upgrade(settings: &Settings) -> Option<bool> {
    match settings.version {
        Some(_) => Some(false),
        None => settings.auto_upgrade,
    }
}

/// A name for a protected value: `dapr_sentry.tls.issuer.keyPEM` becomes `daprSentryTlsIssuerKeyPEM`.
fn parameter(key: &str) -> String {
    let mut out = String::new();
    let mut upper = false;
    for c in key.chars() {
        if !c.is_ascii_alphanumeric() {
            upper = !out.is_empty();
        } else if upper {
            out.push(c.to_ascii_uppercase());
            upper = false;
        } else {
            out.push(c);
        }
    }
    if out.starts_with(|c: char| c.is_ascii_digit()) || out.is_empty() {
        out.insert_str(0, "secret");
    }
    out
}

fn ordinary(settings: &Settings) -> impl Iterator<Item = &Pair> {
    settings.pairs.iter().filter(|pair| !pair.protected)
}

fn protected(settings: &Settings) -> impl Iterator<Item = &Pair> {
    settings.pairs.iter().filter(|pair| pair.protected)
}

fn command(out: &mut String, settings: &Settings, shell: Shell, notes: &mut Vec<String>) -> std::fmt::Result {
    let go_on = shell.continuation();
    let word = |text: &str| quoted(text, shell);
    writeln!(
        out,
        "az k8s-extension create --cluster-type managedClusters {go_on}"
    )?;
    writeln!(out, "  --cluster-name myAKSCluster {go_on}")?;
    writeln!(out, "  --resource-group myResourceGroup {go_on}")?;
    writeln!(out, "  --name {} {go_on}", word(name(settings)))?;
    write!(out, "  --extension-type Microsoft.Dapr")?;
    let mut flag = |text: &str| write!(out, " {go_on}\n  {text}");
    if let Some(namespace) = &settings.namespace {
        flag(&format!(
            "--scope cluster --release-namespace {}",
            word(namespace)
        ))?;
    }
    if let Some(train) = &settings.train {
        flag(&format!("--release-train {}", word(train)))?;
    }
    if let Some(upgrade) = auto_upgrade(settings) {
        flag(&format!("--auto-upgrade-minor-version {upgrade}"))?;
    }
    if let Some(version) = &settings.version {
        flag(&format!("--version {}", word(version)))?;
    }
    for pair in ordinary(settings) {
        let text = format!("{}={}", pair.key, pair.value);
        flag(&format!("--configuration-settings {}", word(&text)))?;
        if pair.value.starts_with('@') {
            notes.push(format!(
                "`{}` begins with `@`, and az puts the file of that name in its place",
                pair.key
            ));
        }
        if shell == Shell::PowerShell && text.contains('"') {
            notes.push(format!(
                "`{}` has a double quote: before PowerShell 7.3 write `\\\"` for it",
                pair.key
            ));
        }
        if text.starts_with('-') {
            notes.push(format!(
                "`{}` begins with `-`, and az takes it for a flag",
                pair.key
            ));
        }
    }
    for pair in protected(settings) {
        let variable = parameter(&pair.key);
        let text = match shell {
            Shell::PowerShell => format!("\"{}=${{{variable}}}\"", pair.key),
            _ => format!("{}=\"${variable}\"", quoted(&pair.key, Shell::Bash)),
        };
        flag(&format!("--config-protected-settings {text}"))?;
    }
    out.push('\n');
    Ok(())
}

fn bicep_file(out: &mut String, settings: &Settings) -> std::fmt::Result {
    writeln!(out, "param clusterName string")?;
    for pair in protected(settings) {
        writeln!(out, "@secure()\nparam {} string", parameter(&pair.key))?;
    }
    writeln!(
        out,
        "\nresource aks 'Microsoft.ContainerService/managedClusters@2024-02-01' existing = {{\n  name: clusterName\n}}\n"
    )?;
    writeln!(
        out,
        "resource dapr 'Microsoft.KubernetesConfiguration/extensions@2023-05-01' = {{"
    )?;
    writeln!(
        out,
        "  name: {}\n  scope: aks\n  properties: {{",
        bicep(name(settings))
    )?;
    writeln!(out, "    extensionType: 'microsoft.dapr'")?;
    if let Some(upgrade) = auto_upgrade(settings) {
        writeln!(out, "    autoUpgradeMinorVersion: {upgrade}")?;
    }
    if let Some(version) = &settings.version {
        writeln!(out, "    version: {}", bicep(version))?;
    }
    if let Some(train) = &settings.train {
        writeln!(out, "    releaseTrain: {}", bicep(train))?;
    }
    if let Some(namespace) = &settings.namespace {
        writeln!(
            out,
            "    scope: {{\n      cluster: {{\n        releaseNamespace: {}\n      }}\n    }}",
            bicep(namespace)
        )?;
    }
    if ordinary(settings).next().is_some() {
        writeln!(out, "    configurationSettings: {{")?;
        for pair in ordinary(settings) {
            writeln!(out, "      {}: {}", bicep(&pair.key), bicep(&pair.value))?;
        }
        writeln!(out, "    }}")?;
    }
    if protected(settings).next().is_some() {
        writeln!(out, "    configurationProtectedSettings: {{")?;
        for pair in protected(settings) {
            writeln!(out, "      {}: {}", bicep(&pair.key), parameter(&pair.key))?;
        }
        writeln!(out, "    }}")?;
    }
    writeln!(out, "  }}\n}}")
}

fn arm_template(out: &mut String, settings: &Settings) -> std::fmt::Result {
    let mut parameters = vec!["    \"clusterName\": { \"type\": \"string\" }".to_owned()];
    parameters.extend(protected(settings).map(|pair| {
        let name = json(&parameter(&pair.key));
        format!("    {name}: {{ \"type\": \"securestring\" }}")
    }));
    writeln!(out, "{{")?;
    writeln!(
        out,
        "  \"$schema\": \"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#\","
    )?;
    writeln!(out, "  \"contentVersion\": \"1.0.0.0\",")?;
    writeln!(out, "  \"parameters\": {{\n{}\n  }},", parameters.join(",\n"))?;
    writeln!(out, "  \"resources\": [\n    {{")?;
    writeln!(
        out,
        "      \"type\": \"Microsoft.KubernetesConfiguration/extensions\","
    )?;
    writeln!(out, "      \"apiVersion\": \"2023-05-01\",")?;
    writeln!(
        out,
        "      \"scope\": \"[resourceId('Microsoft.ContainerService/managedClusters', parameters('clusterName'))]\","
    )?;
    writeln!(out, "      \"name\": {},", arm(name(settings)))?;
    let properties = arm_properties(settings);
    writeln!(
        out,
        "      \"properties\": {{\n{}\n      }}",
        properties.join(",\n")
    )?;
    writeln!(out, "    }}\n  ]\n}}")
}

/// The members of `properties`.
fn arm_properties(settings: &Settings) -> Vec<String> {
    let mut properties = vec!["        \"extensionType\": \"microsoft.dapr\"".to_owned()];
    let mut add = |name: &str, value: String| properties.push(format!("        \"{name}\": {value}"));
    if let Some(upgrade) = auto_upgrade(settings) {
        add("autoUpgradeMinorVersion", upgrade.to_string());
    }
    if let Some(version) = &settings.version {
        add("version", arm(version));
    }
    if let Some(train) = &settings.train {
        add("releaseTrain", arm(train));
    }
    if let Some(namespace) = &settings.namespace {
        let text = format!(
            "{{ \"cluster\": {{ \"releaseNamespace\": {} }} }}",
            arm(namespace)
        );
        add("scope", text);
    }
    let map = |pairs: Vec<String>| format!("{{\n{}\n        }}", pairs.join(",\n"));
    let line = |key: &str, value: String| format!("          {}: {value}", json(key));
    let plain: Vec<_> = ordinary(settings)
        .map(|pair| line(&pair.key, arm(&pair.value)))
        .collect();
    if !plain.is_empty() {
        add("configurationSettings", map(plain));
    }
    let stand_in = |pair: &Pair| format!("[parameters('{}')]", parameter(&pair.key));
    let secret: Vec<_> = protected(settings)
        .map(|pair| line(&pair.key, json(&stand_in(pair))))
        .collect();
    if !secret.is_empty() {
        add("configurationProtectedSettings", map(secret));
    }
    properties
}

fn terraform(out: &mut String, settings: &Settings, notes: &mut Vec<String>) -> std::fmt::Result {
    for pair in protected(settings) {
        writeln!(
            out,
            "variable \"{}\" {{\n  type      = string\n  sensitive = true\n}}\n",
            parameter(&pair.key)
        )?;
    }
    writeln!(
        out,
        "resource \"azurerm_kubernetes_cluster_extension\" \"dapr\" {{"
    )?;
    writeln!(out, "  name           = {}", hcl(name(settings)))?;
    writeln!(out, "  cluster_id     = azurerm_kubernetes_cluster.aks.id")?;
    writeln!(out, "  extension_type = \"microsoft.dapr\"")?;
    if let Some(version) = &settings.version {
        writeln!(out, "  version        = {}", hcl(version))?;
        if settings.train.is_some() {
            notes.push("Terraform takes no release train beside a version; it is left out".to_owned());
        }
    } else {
        if let Some(train) = &settings.train {
            writeln!(out, "  release_train  = {}", hcl(train))?;
        }
        if settings.auto_upgrade == Some(false) {
            notes.push("Terraform turns auto-upgrade off by a version only; none is given".to_owned());
        }
    }
    if let Some(namespace) = &settings.namespace {
        writeln!(out, "  release_namespace = {}", hcl(namespace))?;
    }
    let mut filled: Vec<&Pair> = Vec::new();
    for pair in ordinary(settings) {
        if pair.value.is_empty() {
            notes.push(format!(
                "`{}` is empty, which Terraform refuses; it is left out",
                pair.key
            ));
        } else {
            filled.push(pair);
        }
    }
    if !filled.is_empty() {
        writeln!(out, "  configuration_settings = {{")?;
        for pair in filled {
            writeln!(out, "    {} = {}", hcl(&pair.key), hcl(&pair.value))?;
        }
        writeln!(out, "  }}")?;
    }
    if protected(settings).next().is_some() {
        writeln!(out, "  configuration_protected_settings = {{")?;
        for pair in protected(settings) {
            writeln!(out, "    {} = var.{}", hcl(&pair.key), parameter(&pair.key))?;
        }
        writeln!(out, "  }}")?;
    }
    writeln!(out, "}}")
}
