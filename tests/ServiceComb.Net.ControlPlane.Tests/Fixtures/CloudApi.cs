using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace ServiceComb.Net.ControlPlane.Tests.Fixtures;

/// <summary>Sends requests to a control plane as any HTTP client does, and reads the responses as JSON.</summary>
internal sealed class CloudApi(Uri address) : IDisposable
{
    public const string Project = "default";
    public const string Password = "Complicated_pw1";
    private static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(120);

    public HttpClient Http { get; } = new() { BaseAddress = address, Timeout = TestTimeout };

    /// <summary>Creates the body of a request for an engine.</summary>
    public static JsonObject Creation(string name, bool rbac = false, string flavor = "cse.s1.small2") => new()
    {
        ["name"] = name,
        ["payment"] = "1",
        ["flavor"] = flavor,
        ["azList"] = new JsonArray("az1"),
        ["authType"] = rbac ? "RBAC" : "NONE",
        ["auth_cred"] = rbac ? new JsonObject { ["pwd"] = Password } : null,
        ["vpc"] = "vpc",
        ["vpcId"] = "vpc-1",
        ["networkId"] = "network-1",
        ["subnetCidr"] = "10.0.0.0/24",
        ["specType"] = flavor.Contains("nacos", StringComparison.Ordinal) ? "Nacos2" : "CSE2",
    };

    public static string Engine(string id, string suffix = "") => $"v2/{Project}/enginemgr/engines/{id}{suffix}";

    public static string Backups(string id, string suffix = "") => $"cseengine/v1/engines/{id}/{suffix}";

    public async Task<(int Status, JsonNode? Body)> SendAsync(
        string method, string path, JsonNode? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.RelativeOrAbsolute));
        request.Content = body is null ? null : JsonContent.Create(body);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var isJson = response.Content.Headers.ContentType?.MediaType == "application/json" && text.Length > 0;
        return ((int)response.StatusCode, isJson ? JsonNode.Parse(text) : null);
    }

    /// <summary>Sends a request that must succeed.</summary>
    public async Task<JsonNode> DoAsync(string method, string path, JsonNode? body = null, params (string Name, string Value)[] headers)
    {
        var (status, response) = await SendAsync(method, path, body, headers);
        Assert.True(status is >= 200 and < 300, $"{method} {path}: {status} {response?.ToJsonString()}");
        return response ?? new JsonObject();
    }

    /// <summary>Sends a request that must fail, and returns the error code.</summary>
    public async Task<string> FailAsync(int status, string method, string path, JsonNode? body = null, params (string Name, string Value)[] headers)
    {
        var (actual, response) = await SendAsync(method, path, body, headers);
        Assert.True(status == actual, $"{method} {path}: {actual} {response?.ToJsonString()}");
        return (string)response!["error_code"]!;
    }

    /// <summary>Creates an engine and waits until it is available.</summary>
    public async Task<string> CreateEngineAsync(JsonObject creation)
    {
        var started = await DoAsync("POST", $"v2/{Project}/enginemgr/engines", creation);
        var id = (string)started["id"]!;
        await FinishAsync(id, (long)started["jobId"]!);
        return id;
    }

    /// <summary>Starts a job and waits until it has finished.</summary>
    public async Task ChangeEngineAsync(string id, string change, JsonObject body, string jobIdName = "jobId") =>
        await FinishAsync(id, (long)(await DoAsync("PUT", Engine(id, $"/{change}"), body))[jobIdName]!);

    public async Task FinishAsync(string id, long jobId)
    {
        var job = await WaitForJobAsync(id, jobId);
        Assert.True((string?)job["status"] == "Finished", job.ToJsonString());
    }

    /// <summary>Waits until a job has ended, whether it succeeded or not.</summary>
    public async Task<JsonNode> WaitForJobAsync(string id, long jobId)
    {
        using var limit = new CancellationTokenSource(TestTimeout);
        while (true)
        {
            var job = await DoAsync("GET", Engine(id, string.Create(CultureInfo.InvariantCulture, $"/jobs/{jobId}")));
            if ((string?)job["status"] is "Finished" or "Error")
            {
                return job;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(30), limit.Token);
        }
    }

    /// <summary>Waits until a deleted engine no longer exists.</summary>
    public async Task WaitUntilGoneAsync(string id)
    {
        using var limit = new CancellationTokenSource(TestTimeout);
        while ((await SendAsync("GET", Engine(id))).Status == 200)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(30), limit.Token);
        }
    }

    /// <summary>Gets the address of a component of an engine: <c>serviceCenter</c> or <c>configCenter</c>.</summary>
    public async Task<Uri> AddressAsync(string id, string component)
    {
        var engine = await DoAsync("GET", Engine(id));
        return new Uri((string)engine["externalEntrypoint"]!["serviceEndpoint"]![component]!["masterEntrypoint"]!);
    }

    public void Dispose() => Http.Dispose();
}
