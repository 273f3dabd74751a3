using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.LocalEngine;
using ServiceComb.Net.LocalEngine.Tests.Rbac;

[assembly: AssemblyFixture(typeof(RbacHost))]

namespace ServiceComb.Net.LocalEngine.Tests.Rbac;

/// <summary>Runs an engine with access control and a fake clock. Tests that do not use the clock share one, because
/// hashing its root password takes a while.</summary>
public sealed class RbacHost : IAsyncLifetime
{
    public const string RootPassword = "Complicated_pw1";
    public const string Password = "Pwd_12345";
    private static int _names;
    private readonly ConcurrentDictionary<string, Task<string>> _callers = new();
    private readonly LocalEngineOptions _options;
    private HttpClient? _http;
    private string _root = "";

    public RbacHost()
        : this(null, RootPassword)
    {
    }

    private RbacHost(string? directory, string? rootPassword, int passwordIterations = 1000) => _options = new LocalEngineOptions
    {
        PasswordIterations = passwordIterations,
        Rbac = true,
        RootPassword = rootPassword,
        DataDirectory = directory,
        Time = Clock,
    };

    public FakeTimeProvider Clock { get; } = new(DateTimeOffset.UtcNow);

    public LocalEngineHost Engine { get; private set; } = null!;

    /// <summary>Gets a token of root.</summary>
    public string Root => _root;

    /// <summary>Creates a unique name.</summary>
    public static string NewName(string prefix = "n") => $"{prefix}{Interlocked.Increment(ref _names)}";

    public static async Task<RbacHost> StartAsync(
        string? directory = null, string? rootPassword = RootPassword, bool logIn = true, int passwordIterations = 1000)
    {
        var host = new RbacHost(directory, rootPassword, passwordIterations);
        await host.StartAsync(logIn);
        return host;
    }

    public ValueTask InitializeAsync() => new(StartAsync(logIn: true));

    public async ValueTask DisposeAsync()
    {
        _http?.Dispose();
        await Engine.DisposeAsync();
    }

    public Task<Reply> LogInAsync(string name, string password, string? lifetime = null) =>
        SendAsync(null, "POST /v4/token", new JsonObject { ["name"] = name, ["password"] = password, ["tokenExpirationTime"] = lifetime });

    /// <summary>Logs in and returns the token.</summary>
    public async Task<string> TokenAsync(string name, string password = Password, string? lifetime = null)
    {
        var reply = await LogInAsync(name, password, lifetime);
        Assert.Equal(200, reply.Status);
        return (string)reply.Json!["token"]!;
    }

    /// <summary>Gets the token of an account whose role has only this permission. Accounts are reused.</summary>
    public Task<string> CallerWithAsync(JsonNode permission) =>
        _callers.GetOrAdd(permission.ToJsonString(), async _ => (await AccountWithAsync(permission)).Token);

    /// <summary>Creates a role and an account with it.</summary>
    public async Task<(string Account, string Role, string Token)> AccountWithAsync(JsonNode permission)
    {
        var role = NewName("role");
        Assert.Equal(200, (await SendAsync(Root, "POST /v4/roles", new JsonObject { ["name"] = role, ["perms"] = new JsonArray(permission) })).Status);
        var account = await AccountAsync(role);
        return (account, role, await TokenAsync(account));
    }

    /// <summary>Creates an account.</summary>
    public async Task<string> AccountAsync(params string[] roles)
    {
        var name = NewName("account");
        var body = new JsonObject { ["name"] = name, ["password"] = Password, ["roles"] = new JsonArray([.. roles.Select(static role => (JsonNode)role)]) };
        Assert.Equal(200, (await SendAsync(Root, "POST /v4/accounts", body)).Status);
        return name;
    }

    public static JsonObject Permission(string type, string verb, params (string Name, string Value)[] labels)
    {
        var resource = new JsonObject { ["type"] = type };
        if (labels.Length > 0)
        {
            resource["labels"] = new JsonObject(labels.Select(static label => KeyValuePair.Create<string, JsonNode?>(label.Name, label.Value)));
        }

        return new JsonObject { ["resources"] = new JsonArray(resource), ["verbs"] = new JsonArray(verb) };
    }

    /// <summary>Creates a microservice.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> ServiceAsync(string app, string name)
    {
        var reply = await SendAsync(Root, "POST /v4/default/registry/microservices", ServiceBody(app, name));
        Assert.Equal(200, reply.Status);
        return (string)reply.Json!["serviceId"]!;
    }

    public static JsonObject ServiceBody(string app, string name) =>
        new() { ["service"] = new JsonObject { ["appId"] = app, ["serviceName"] = name, ["version"] = "1.0.0" } };

    /// <summary>Sends a request such as <c>GET /v4/roles</c>, or <c>GET kie:/v1/default/kie/kv</c>.</summary>
    /// <param name="token">The token of the caller; null for none.</param>
    /// <param name="line">Method and path.</param>
    /// <param name="body">A JSON body.</param>
    /// <param name="consumerId">The value of the X-ConsumerId header.</param>
    public async Task<Reply> SendAsync(string? token, string line, JsonNode? body = null, string? consumerId = null)
    {
        using var content = body is null ? null : JsonContent.Create(body, new MediaTypeHeaderValue("application/json"));
        return await SendAsync(_http!, line, content, token is null ? null : $"Bearer {token}", consumerId);
    }

    /// <summary>Sends a request with the given Authorization header.</summary>
    public Task<Reply> SendWithAsync(string header, string line) => SendAsync(_http!, line, null, header);

    /// <summary>Sends a request whose body follows after an action, which runs when the engine has admitted the
    /// caller.</summary>
    public async Task<Reply> SendLateAsync(string token, string line, JsonNode body, Func<Task> before)
    {
        using var http = new HttpClient(new SocketsHttpHandler { Expect100ContinueTimeout = Timeout.InfiniteTimeSpan });
        http.DefaultRequestHeaders.ExpectContinue = true;
        using var content = new LateContent(body, before);
        return await SendAsync(http, line, content, $"Bearer {token}");
    }

    /// <summary>Logs in from another address of this machine.</summary>
    public async Task<Reply> LogInFromAsync(IPAddress address, string name, string password)
    {
        using var http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancellationToken) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(address, 0));
                await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        using var content = JsonContent.Create(new JsonObject { ["name"] = name, ["password"] = password });
        return await SendAsync(http, "POST /v4/token", content, null);
    }

    private async Task StartAsync(bool logIn)
    {
        Engine = await LocalEngineHost.StartAsync(_options, TestContext.Current.CancellationToken);
        _http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        _root = logIn ? await TokenAsync("root", RootPassword) : "";
    }

    private async Task<Reply> SendAsync(HttpClient http, string line, HttpContent? content, string? header, string? consumerId = null)
    {
        var (method, path) = (line[..line.IndexOf(' ')], line[(line.IndexOf(' ') + 1)..]);
        var address = path.StartsWith("kie:", StringComparison.Ordinal) ? new Uri(Engine.KieAddress, path[4..]) : new Uri(Engine.RegistryAddress, path);
        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        request.Content = content;
        if (header is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", header);
        }

        if (consumerId is not null)
        {
            request.Headers.Add("X-ConsumerId", consumerId);
        }

        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return new Reply((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
