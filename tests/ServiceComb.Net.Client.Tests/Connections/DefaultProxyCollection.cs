namespace ServiceComb.Net.Client.Tests.Connections;

/// <summary>A collection of tests that set the proxy of the process, and so run without parallel tests.</summary>
[CollectionDefinition(nameof(DefaultProxyCollection), DisableParallelization = true)]
public sealed class DefaultProxyCollection;
