using Microsoft.AspNetCore.Builder;
using ServiceComb.Net.Client;
using ServiceComb.Net.Testing;

namespace ServiceComb.Net.Docs.Tests.Context;

/// <summary>What a snippet may use without declaring it.</summary>
public abstract class SnippetContext
{
    protected static string[] args => [];

    protected static WebApplicationBuilder builder => throw Unused();

    protected static WebApplication app => throw Unused();

    protected static HttpClient client => throw Unused();

    protected static IHttpClientFactory factory => throw Unused();

    protected static TestEngine engine => throw Unused();

    protected static ServiceCombClient serviceComb => throw Unused();

    private static InvalidOperationException Unused() => new("Snippets are compiled, not run.");
}
