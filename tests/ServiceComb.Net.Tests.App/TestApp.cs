namespace ServiceComb.Net.Tests.App;

/// <summary>Names the assembly of this app for WebApplicationFactory.</summary>
public sealed class TestApp;
