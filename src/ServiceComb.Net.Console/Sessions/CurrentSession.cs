using Microsoft.AspNetCore.Components.Authorization;

namespace ServiceComb.Net.Console.Sessions;

/// <summary>Finds the session of the page.</summary>
internal sealed class CurrentSession(SessionStore sessions, AuthenticationStateProvider authentication)
{
    private EngineSession? _session;

    /// <summary>Returns the session; null when it ended and the user must sign in again.</summary>
    public async ValueTask<EngineSession?> GetAsync()
    {
        if (_session is null)
        {
            var user = (await authentication.GetAuthenticationStateAsync()).User;
            _session = user.Identity?.IsAuthenticated == true ? sessions.Find(user) : sessions.Shared;
        }

        return _session;
    }

    /// <summary>Notes that the user does something.</summary>
    public void Touch() => _session?.Touch();
}
