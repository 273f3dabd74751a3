using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ServiceComb.Net.LocalEngine;

namespace ServiceComb.Net.Conformance.Operations;

/// <summary>Tests that the local engine implements every operation of the API reference.</summary>
public sealed class OperationTests(OperationTests.RunningEngine engine) : IClassFixture<OperationTests.RunningEngine>
{
    public static TheoryData<string> Ids => [.. Operation.All.Select(operation => operation.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task The_engine_supports(string id)
    {
        var operation = Operation.All.Single(operation => operation.Id == id);
        using var request = new HttpRequestMessage(new HttpMethod(operation.Method), new Uri(engine.AddressOf(operation), operation.SamplePath));
        if (operation.Method is "POST" or "PUT")
        {
            request.Content = new StringContent("{}", new MediaTypeHeaderValue("application/json"));
        }

        request.Headers.Authorization = engine.Token;
        using var response = await engine.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        // Errors of an operation are JSON; a 404 or 405 without a body means that the operation does not exist.
        var isSupported = (int)response.StatusCode is not (404 or 405) || response.Content.Headers.ContentType?.MediaType == "application/json";
        Assert.True((int)response.StatusCode < 500, $"{operation.Method} {operation.SamplePath}: {(int)response.StatusCode} {body}");
        Assert.True(isSupported, $"{operation.Method} {operation.SamplePath} is not supported: {(int)response.StatusCode} {body}");
    }

    [Fact]
    public void The_reference_is_complete() => Assert.Equal(66, Operation.All.Select(operation => operation.Id).Distinct().Count());

    /// <summary>One engine without access control, one with it, and a control plane, shared by all operations, which are
    /// independent.</summary>
    public sealed class RunningEngine : IAsyncLifetime
    {
        private const string Password = "Complicated_pw1";
        private LocalEngineHost? _engine;
        private LocalEngineHost? _guarded;
        private LocalControlPlane? _control;

        internal HttpClient Http { get; } = new();

        /// <summary>Gets the token of the root account.</summary>
        internal AuthenticationHeaderValue? Token { get; private set; }

        public async ValueTask InitializeAsync()
        {
            _engine = await LocalEngineHost.StartAsync(new LocalEngineOptions { MonitorUrl = "http://127.0.0.1:0" }, TestContext.Current.CancellationToken);
            _guarded = await LocalEngineHost.StartAsync(new LocalEngineOptions { Rbac = true, RootPassword = Password }, TestContext.Current.CancellationToken);
            _control = await LocalControlPlane.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
            using var login = await Http.PostAsJsonAsync(
                new Uri(_guarded.RegistryAddress, "v4/token"), new JsonObject { ["name"] = "root", ["password"] = Password }, TestContext.Current.CancellationToken);
            var token = JsonNode.Parse(await login.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
            Token = new AuthenticationHeaderValue("Bearer", (string)token["token"]!);
        }

        public async ValueTask DisposeAsync()
        {
            Http.Dispose();
            await _engine!.DisposeAsync();
            await _guarded!.DisposeAsync();
            await _control!.DisposeAsync();
        }

        internal Uri AddressOf(Operation operation) => operation switch
        {
            { IsOfCloud: true } => _control!.Address,
            { IsOfKie: true } => _engine!.KieAddress,
            { IsOfMonitor: true } => _engine!.MonitorAddress!,
            // Without access control the operations on accounts do not exist.
            { IsAboutAccounts: true } => _guarded!.RegistryAddress,
            _ => _engine!.RegistryAddress,
        };
    }
}
