using Microsoft.Extensions.Configuration;
using ServiceComb.Net.Configuration.Session;

namespace ServiceComb.Net.Configuration;

/// <summary>Shows one layer of a session. Each layer is a provider of its own, so that the debug view of a configuration
/// names the layer a value comes from.</summary>
internal sealed class KieConfigurationProvider(KieSession session, string layer) : ConfigurationProvider, IDisposable
{
    private bool _isLoaded;

    public KieSession Session => session;

    public string Layer => layer;

    /// <summary>Loads; again on the same provider (<see cref="IConfigurationRoot.Reload"/>) asks the engine anew.</summary>
    public override void Load()
    {
        if (_isLoaded)
        {
            Session.Refresh(this);
        }
        else
        {
            // Attached only now: a configuration that fails to load never disposes its providers.
            Session.Open();
            Session.Attach(this);
            _isLoaded = true;
        }

        Session.UpdateProvider(this);
    }

    /// <summary>Sets a value until anything changes in the configuration center.</summary>
    public override void Set(string key, string? value) =>
        // A copy: the dictionary belongs to every provider of the layer, and readers hold it without a lock.
        Data = new Dictionary<string, string?>(Data, StringComparer.OrdinalIgnoreCase) { [key] = value };

    public void SetData(Dictionary<string, string?> data) => Data = data;

    public void NotifyReload() => OnReload();

    public void Dispose() => Session.Detach(this);

    public override string ToString() => $"ServiceComb KIE, {Layer} layer";
}
