using Microsoft.Extensions.Configuration;
using ServiceComb.Net.Configuration.Session;

namespace ServiceComb.Net.Configuration;

/// <summary>Provides one layer of a session. Each layer has its own provider, so that the debug view of a configuration
/// shows the layer of a value.</summary>
internal sealed class KieConfigurationProvider(KieRegistration registration, KieSession session, string layer) : ConfigurationProvider, IDisposable
{
    private bool _isLoaded;

    public KieRegistration Registration => registration;

    public KieSession Session => session;

    public string Layer => layer;

    /// <summary>Loads the layer. A further call (<see cref="IConfigurationRoot.Reload"/>) polls the engine.</summary>
    public override void Load()
    {
        if (_isLoaded)
        {
            Session.Refresh(this);
        }
        else
        {
            // Attach last, because a configuration that fails to load never disposes its providers.
            Session.Open();
            Session.Attach(this);
            _isLoaded = true;
        }

        Session.UpdateProvider(this);
    }

    /// <summary>Sets a value that is lost at the next change of the layer.</summary>
    public override void Set(string key, string? value) =>
        // Copy the dictionary, which is shared by the providers of the layer and read without a lock.
        Data = new Dictionary<string, string?>(Data, StringComparer.OrdinalIgnoreCase) { [key] = value };

    public void SetData(Dictionary<string, string?> data) => Data = data;

    public void NotifyReload() => OnReload();

    public void Dispose() => Session.Detach(this);

    public override string ToString() => $"ServiceComb KIE, {Layer} layer";
}
