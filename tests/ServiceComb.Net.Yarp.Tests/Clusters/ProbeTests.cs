using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using ServiceComb.Net.Yarp.Tests.Fixtures;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace ServiceComb.Net.Yarp.Tests.Clusters;

/// <summary>How the active health checks of the proxy reach instances.</summary>
public sealed class ProbeTests
{
    private static readonly (string, string)[] Shop =
    [
        ("ReverseProxy.Routes.shop.ClusterId", "shop"),
        ("ReverseProxy.Routes.shop.Match.Path", "/shop/{**rest}"),
        ("ReverseProxy.Clusters.shop.Destinations.any.Address", "servicecomb://orders"),
        ("ReverseProxy.Clusters.shop.HealthCheck.Active.Enabled", "true"),
        ("ReverseProxy.Clusters.shop.HealthCheck.Active.Path", "/health"),
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Instances_of_one_service_are_probed_by_the_version_that_each_supports()
    {
        await using var a = await StreamingBackend.StartAsync(static _ => Task.CompletedTask, HttpProtocols.Http1, "a");
        await using var b = await StreamingBackend.StartAsync(static _ => Task.CompletedTask, HttpProtocols.Http2, "b");
        var probes = new RecordedProbes();
        await using var gateway = await GatewayFixture.StartAsync([a.Instance, b.Instance], builder => builder.Services.AddSingleton<IActiveHealthCheckPolicy>(probes),
            [.. Shop, ("ReverseProxy.Clusters.shop.HealthCheck.Active.Policy", "Recorded")]);
        await gateway.Services.GetRequiredService<IActiveHealthCheckMonitor>().CheckHealthAsync([.. gateway.Proxy.GetClusters().Where(static one => one.ClusterId == "shop")]);
        Assert.Equal(["a 200 1.1", "b 200 2.0"], (await probes.Completed.Task.WaitAsync(TimeSpan.FromMinutes(1), Stop)).Order());
    }

    private sealed class RecordedProbes : IActiveHealthCheckPolicy
    {
        public string Name => "Recorded";

        public TaskCompletionSource<string[]> Completed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void ProbingCompleted(ClusterState cluster, IReadOnlyList<DestinationProbingResult> probingResults) =>
            Completed.TrySetResult([.. probingResults.Select(static one =>
                one.Response is { } response ? $"{one.Destination.DestinationId} {(int)response.StatusCode} {response.Version}" : $"{one.Destination.DestinationId} {one.Exception?.Message}")]);
    }
}
