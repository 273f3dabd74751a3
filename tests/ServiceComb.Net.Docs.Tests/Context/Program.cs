namespace ServiceComb.Net.Docs.Tests.Context;

/// <summary>The entry point of an app under test.</summary>
public sealed class Program;
