namespace ServiceComb.Net.Client.Tests.Connections;

/// <summary>Tests that set the proxy of the process, beside which no others run.</summary>
[CollectionDefinition(nameof(DefaultProxyCollection), DisableParallelization = true)]
public sealed class DefaultProxyCollection;
