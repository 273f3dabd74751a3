using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ServiceComb.Net.Benchmarks.Gateway;

/// <summary>The measured gateways: plain YARP with eight destinations in the configuration, and the same with
/// AddServiceComb(), which knows the eight destinations from the registry.</summary>
internal static class GatewayApp
{
    public const string Plain = "plain";
    public const string WithoutDocuments = "without-documents";
    public const string WithDocuments = "with-documents";

    /// <summary>Serves until the standard input ends, and writes the address first.</summary>
    /// <param name="kind">One of the constants of this class.</param>
    /// <param name="addresses">The destinations of plain YARP; otherwise the registry.</param>
    public static async Task<int> RunAsync(string kind, string[] addresses)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseSetting("urls", "http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Logging:LogLevel:Default"] = "Warning",
            ["ReverseProxy:Routes:orders:ClusterId"] = "orders",
            ["ReverseProxy:Routes:orders:Match:Path"] = "/orders/{**rest}",
            ["ReverseProxy:Routes:orders:Transforms:0:PathRemovePrefix"] = "/orders",
        });
        var isPlain = kind == Plain;
        builder.Configuration.AddInMemoryCollection((isPlain ? addresses : ["servicecomb://orders"]).Select(static (address, index) =>
            KeyValuePair.Create($"ReverseProxy:Clusters:orders:Destinations:{index}:Address", (string?)address)));
        var proxy = builder.Services.AddReverseProxy().LoadFromConfig(builder.Configuration.GetSection("ReverseProxy"));
        if (!isPlain)
        {
            builder.Configuration.AddInMemoryCollection(kind == WithDocuments ? Documents() : []);
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["servicecomb:service:name"] = "gateway",
                ["servicecomb:registry:sc:address"] = addresses[0],
                ["servicecomb:registry:drainTimeInMillis"] = "0",
            });
            builder.AddServiceComb();
            proxy.AddServiceComb();
        }

        var app = builder.Build();
        app.MapGet("/allocated", static () => GC.GetTotalAllocatedBytes(precise: true).ToString(CultureInfo.InvariantCulture));
        _ = isPlain ? app.MapReverseProxy() : app.MapReverseProxy(static proxy => proxy.UseServiceComb());
        await app.StartAsync();
        Console.WriteLine($"ready {app.Urls.First()}");
        await Console.In.ReadLineAsync();
        await app.StopAsync();
        return 0;
    }

    // A fifth of the calls, and those of testers, go to version 2.
    private static IEnumerable<KeyValuePair<string, string?>> Documents() =>
    [
        new("servicecomb:matchGroup:all", "matches: [{apiPath: {prefix: /}}]"),
        new("servicecomb:retry:all", "maxAttempts: 3"),
        new("servicecomb:rateLimiting:all", "rate: 1000000000"),
        new("servicecomb:circuitBreaker:all", "minimumNumberOfCalls: 100"),
        new("servicecomb:instanceIsolation:all", "minimumNumberOfCalls: 100"),
        new("servicecomb:routeRule:orders", """
            - precedence: 2
              match: {headers: {x-tester: {exact: 'yes'}}}
              route: [{weight: 100, tags: {version: 2.0.0}}]
            - precedence: 1
              route: [{weight: 80, tags: {version: 1.0.0}}, {weight: 20, tags: {version: 2.0.0}}]
            """),
    ];
}
