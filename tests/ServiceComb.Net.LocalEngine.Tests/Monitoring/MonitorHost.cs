using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.LocalEngine.Monitoring.State;

namespace ServiceComb.Net.LocalEngine.Tests.Monitoring;

/// <summary>Runs an engine that collects metrics, with a fake clock, and sends requests as apps and consoles do.</summary>
internal sealed class MonitorHost : IAsyncDisposable
{
    public const string ReportPath = "/v2/default/csemonitor/metric?service=orders";
    private readonly HttpClient _http = new();

    private MonitorHost(LocalEngineHost engine, FakeTimeProvider clock) => (Engine, Clock) = (engine, clock);

    public LocalEngineHost Engine { get; }

    public FakeTimeProvider Clock { get; }

    public static async Task<MonitorHost> StartAsync(
        string? directory = null, FakeTimeProvider? clock = null, MonitorLimits? limits = null, int resolution = 10, TimeSpan? retention = null, string? rootPassword = null)
    {
        // On a minute, so that frames of all resolutions begin where a test does.
        clock ??= new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var options = new LocalEngineOptions
        {
            MonitorUrl = "http://127.0.0.1:0",
            MonitorResolution = TimeSpan.FromSeconds(resolution),
            DataDirectory = directory,
            Time = clock,
            Rbac = rootPassword is not null,
            RootPassword = rootPassword,
            PasswordIterations = 1000,
        };
        (options.MonitorRetention, options.MonitorLimits) = (retention ?? options.MonitorRetention, limits ?? options.MonitorLimits);
        return new MonitorHost(await LocalEngineHost.StartAsync(options), clock);
    }

    /// <summary>Creates the report of an instance.</summary>
    public static JsonObject Report(string instance = "i1", long uptime = 10_000, string service = "orders", params JsonObject[] operations) => new()
    {
        ["appId"] = "shop",
        ["version"] = "1.0.0",
        ["name"] = service,
        ["serviceId"] = $"id-of-{service}",
        ["environment"] = "",
        ["instance"] = $"host-of-{instance}",
        ["instanceId"] = instance,
        ["cpu"] = 25.0,
        ["threadCount"] = 12,
        ["uptime"] = uptime,
        ["memory"] = new JsonObject { ["heapUsed"] = 1000 },
        ["customs"] = new JsonObject { ["queue"] = 3 },
        ["interfaces"] = new JsonArray([.. operations]),
    };

    /// <summary>Creates an operation whose percentiles all have the value of its latency.</summary>
    public static JsonObject Operation(string name, long total, long failure = 0, double latency = 5, double qps = 1)
    {
        var operation = new JsonObject { ["name"] = name, ["total"] = total, ["failure"] = failure, ["latency"] = latency, ["qps"] = qps };
        foreach (var percentile in (ReadOnlySpan<string>)["l5", "l25", "l50", "l75", "l90", "l99", "l995"])
        {
            operation[percentile] = latency;
        }

        return operation;
    }

    public async Task<Reply> SendAsync(HttpMethod method, string path, byte[]? body = null, string? token = null, Uri? address = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(address ?? Engine.MonitorAddress!, path));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }

        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new Reply((int)response.StatusCode, text.StartsWith('{') || text.StartsWith('[') ? JsonNode.Parse(text) : null);
    }

    public Task<Reply> PostAsync(JsonNode report, string path = ReportPath, string? token = null) =>
        SendAsync(HttpMethod.Post, path, Encoding.UTF8.GetBytes(report.ToJsonString()), token);

    /// <summary>Sends a valid report.</summary>
    public async Task ReportAsync(JsonNode report) => Assert.Equal(200, (await PostAsync(report)).Status);

    public Task<Reply> QueryAsync(string query, string? token = null) => SendAsync(HttpMethod.Get, $"/v3/default/csemonitor/{query}", token: token);

    /// <summary>Returns the series of a query, each with its points.</summary>
    public async Task<List<List<JsonNode>>> SeriesAsync(string query)
    {
        var reply = await QueryAsync(query);
        Assert.Equal(200, reply.Status);
        return [.. reply.Json!.AsArray().Select(series => series!.AsArray().Select(point => point!).ToList())];
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Engine.DisposeAsync();
    }

    internal sealed record Reply(int Status, JsonNode? Json);
}
