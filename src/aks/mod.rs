//! The Azure `Microsoft.Dapr` cluster extension, offline. In: the arguments of `az k8s-extension`. Out:
//! what the Azure CLI and its service would answer. Nothing is ever sent anywhere, and nothing here
//! prints.

pub mod az;
