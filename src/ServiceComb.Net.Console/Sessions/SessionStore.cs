using System.Collections.Concurrent;
using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Console.Live;

namespace ServiceComb.Net.Console.Sessions;

/// <summary>The sessions of the console. It ends those that are not used.</summary>
internal sealed class SessionStore(ConsoleOptions options) : IHostedService, IDisposable
{
    private const int MaxSessions = 1000;
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan FirstStatusTimeout = TimeSpan.FromSeconds(3);
    private readonly ConcurrentDictionary<string, EngineSession> _sessions = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lazy<EngineSession> _shared = new(() => new EngineSession(options, null, isShared: true));

    private Task _expiration = Task.CompletedTask;

    /// <summary>Gets the session of those who are not signed in.</summary>
    public EngineSession Shared => _shared.Value;

    /// <summary>Returns whether the engine refuses requests without an account. It waits a moment for the engine's first response.</summary>
    public async ValueTask<bool> RequiresSignInAsync(CancellationToken cancellationToken)
    {
        await Shared.Registry.WaitForFirstStatusAsync(FirstStatusTimeout, cancellationToken);
        return Shared.Registry.Status.State == FeedState.SignInRequired;
    }

    /// <summary>Returns the session of a user; null when it ended.</summary>
    public EngineSession? Find(ClaimsPrincipal user) => user.FindFirstValue(ClaimTypes.Sid) is { } id ? _sessions.GetValueOrDefault(id) : null;

    /// <summary>Signs in with an account of the engine.</summary>
    /// <exception cref="EngineException">The engine refuses the account or is unreachable.</exception>
    public async Task<EngineSession> CreateAsync(string account, string password, CancellationToken cancellationToken)
    {
        await Shared.Clients.Accounts.CreateTokenAsync(account, password, null, cancellationToken);
        var session = new EngineSession(options, new NetworkCredential(account, password), isShared: false);
        _sessions[session.Id] = session;
        if (_sessions.Count > MaxSessions)
        {
            await EndAsync(_sessions.Values.Where(other => other != session).MinBy(static other => other.LastUsed)!);
        }

        return session;
    }

    public async Task EndAsync(EngineSession session)
    {
        if (_sessions.TryRemove(session.Id, out _))
        {
            await session.DisposeAsync();
        }
    }

    public static ClaimsPrincipal CreatePrincipal(EngineSession session) =>
        new(new ClaimsIdentity([new Claim(ClaimTypes.Sid, session.Id), new Claim(ClaimTypes.Name, session.Account!)], CookieAuthenticationDefaults.AuthenticationScheme));

    /// <summary>Rejects the cookie of a session that ended.</summary>
    public static Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var session = context.HttpContext.RequestServices.GetRequiredService<SessionStore>().Find(context.Principal!);
        if (session is null)
        {
            context.RejectPrincipal();
        }

        session?.Touch();
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _ = Shared;
        _expiration = EndIdleAsync();
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _expiration;
        foreach (var session in _sessions.Values)
        {
            await EndAsync(session);
        }

        if (_shared.IsValueCreated)
        {
            await Shared.DisposeAsync();
        }
    }

    public void Dispose() => _stop.Dispose();

    private async Task EndIdleAsync()
    {
        using var timer = new PeriodicTimer(CheckInterval, options.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                foreach (var session in _sessions.Values.Where(session => session.IsIdleFor(options.SessionTimeout)))
                {
                    await EndAsync(session);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The console stops.
        }
    }
}
