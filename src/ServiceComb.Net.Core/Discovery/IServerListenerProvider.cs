namespace ServiceComb.Net.Discovery;

/// <summary>Provides the addresses on which this app accepts calls; the app is registered with them as its endpoints.
/// <c>AddServiceComb()</c> adds a provider for the server of ASP.NET Core. Register an implementation for another server as a
/// singleton service; the listeners of all providers are registered.</summary>
public interface IServerListenerProvider
{
    /// <summary>Returns the current listeners; empty when the app accepts no calls. Called when the host has started, and every few
    /// seconds from then on to notice changes, so the method must return quickly.</summary>
    IReadOnlyList<ServerListener> GetListeners();
}
