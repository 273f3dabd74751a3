using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace ServiceComb.Net.Client.Tests.Engines;

/// <summary>An engine with RBAC that issues unsigned tokens and counts logins. Like service-center, it locks the account for 15 minutes
/// with the third rejected login: of two permits for rejected logins, one is restored every 15 minutes.</summary>
internal sealed class TokenEngine : IAsyncDisposable
{
    public const string Account = "app";
    public const string Password = "s3cret-Pa55";
    private readonly ConcurrentDictionary<string, DateTimeOffset> _tokens = new();
    private readonly FakeTimeProvider _time;
    private int _logIns;
    private double _permits = 2;
    private DateTimeOffset _counted;
    private DateTimeOffset _lockedUntil;
    private int _inFlight;
    private int _maxInFlight;

    private TokenEngine(FakeTimeProvider time) => _time = time;

    public StubEngine Stub { get; private set; } = null!;

    public string Address => Stub.Address;

    public TimeSpan Life { get; set; } = TimeSpan.FromHours(12);

    public string RightPassword { get; set; } = Password;

    public bool HasExpiry { get; set; } = true;

    /// <summary>The status of <c>/v4/token</c>; null for the normal response.</summary>
    public int? LoginStatus { get; set; }

    /// <summary>The body of the response with <see cref="LoginStatus"/>; null for an error of the engine.</summary>
    public string? LoginBody { get; set; }

    /// <summary>Whether the connection is closed instead of sending the response to a login, which is still counted.</summary>
    public bool LosesResponses { get; set; }

    /// <summary>Whether tokens are required. As in service-center, a watch without a token is rejected with status 200.</summary>
    public bool WantsTokens { get; set; } = true;

    /// <summary>A task that delays the responses to logins.</summary>
    public Task Held { get; set; } = Task.CompletedTask;

    public int Logins => Volatile.Read(ref _logIns);

    public int MaxInFlight => Volatile.Read(ref _maxInFlight);

    /// <summary>Whether a login was ever rejected without a permit.</summary>
    public bool WasLocked { get; private set; }

    public IEnumerable<ReceivedRequest> Requests => Stub.Requests.Where(request => request.Target != "/v4/token");

    public static async Task<TokenEngine> StartAsync(FakeTimeProvider time)
    {
        var engine = new TokenEngine(time);
        engine.Stub = await StubEngine.StartAsync(engine.RespondAsync);
        return engine;
    }

    /// <summary>Invalidates all tokens, like a restarted engine with another key.</summary>
    public void Forget() => _tokens.Clear();

    public ValueTask DisposeAsync() => Stub.DisposeAsync();

    private Task RespondAsync(HttpContext context) => context.Request.Path == "/v4/token" ? LoginAsync(context) : ServeAsync(context);

    private async Task LoginAsync(HttpContext context)
    {
        Interlocked.Increment(ref _logIns);
        var inFlight = Interlocked.Increment(ref _inFlight);
        Interlocked.Exchange(ref _maxInFlight, Math.Max(inFlight, MaxInFlight));
        await Held;
        Interlocked.Decrement(ref _inFlight);
        if (LoginStatus is { } status)
        {
            context.Response.StatusCode = status;
            await context.Response.WriteAsync(LoginBody ?? """{"errorCode":"500003","errorMessage":"failed"}""");
        }
        else if (_time.GetUtcNow() < _lockedUntil)
        {
            await RefuseAsync(context, 403, "403201");
        }
        else
        {
            using var body = JsonDocument.Parse(Stub.Requests.Last(request => request.Target == "/v4/token").Body);
            await LoginAsync(context, body.RootElement);
        }
    }

    private Task LoginAsync(HttpContext context, JsonElement body)
    {
        if (body.GetProperty("name").GetString() != Account || body.GetProperty("password").GetString() != RightPassword)
        {
            CountRefusal(_time.GetUtcNow());
            if (LosesResponses)
            {
                context.Abort();
                return Task.CompletedTask;
            }

            return RefuseAsync(context, 401, "401202");
        }

        var expiry = _time.GetUtcNow() + Life;
        var claims = HasExpiry ? $$"""{"account":"app","exp":{{expiry.ToUnixTimeSeconds()}},"roles":["admin"]}""" : """{"account":"app"}""";
        var token = $"{Part("""{"alg":"RS512","typ":"JWT"}""")}.{Part(claims)}.{Part(Guid.NewGuid().ToString())}";
        _tokens[token] = expiry;
        return context.Response.WriteAsync($$"""{"token":"{{token}}"}""");
    }

    private void CountRefusal(DateTimeOffset now)
    {
        _permits = Math.Min(2, _permits + ((now - _counted) / TimeSpan.FromMinutes(15)));
        _counted = now;
        if (_permits >= 1)
        {
            _permits--;
        }
        else
        {
            (WasLocked, _lockedUntil) = (true, now.AddMinutes(15));
        }
    }

    private async Task ServeAsync(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        var isKnown = header.StartsWith("Bearer ", StringComparison.Ordinal)
            && _tokens.TryGetValue(header["Bearer ".Length..], out var expiry) && _time.GetUtcNow() < expiry;
        if (context.WebSockets.IsWebSocketRequest && (isKnown || !WantsTokens))
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await socket.CloseOutputAsync(System.Net.WebSockets.WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        }
        else if (context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = (int)HttpStatusCode.OK;
        }
        else if (isKnown || !WantsTokens)
        {
            await context.Response.WriteAsync("{}");
        }
        else
        {
            await RefuseAsync(context, 401, header.Length == 0 ? "401204" : "401201");
        }
    }

    private static Task RefuseAsync(HttpContext context, int status, string code)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync($$"""{"errorCode":"{{code}}","errorMessage":"refused","detail":"you sent {{Password}}"}""");
    }

    private static string Part(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
