using System.Security.Authentication;
using Microsoft.Extensions.Configuration;
using ServiceComb.Net.Client.Settings;

namespace ServiceComb.Net.Client.Connections;

/// <summary>Reads the TLS keys of the Java client (<c>ssl.{tag}.x</c>, then <c>ssl.x</c>) and the three keys of the Go client for PEM
/// files. Unlike in these clients, certificates and host names are validated by default.</summary>
internal sealed class TlsSettings(IConfiguration configuration, string tag, ICollection<string> failures)
{
    private readonly SettingsReader _reader = new(configuration, failures);

    public void Read(EngineTlsOptions options)
    {
        options.CheckCertificate = Switch("authPeer", options.CheckCertificate);
        options.CheckHostName = Switch("checkCN:host", options.CheckHostName);
        options.AuthorityFile = Path("caFile") ?? Path("trustStore") ?? options.AuthorityFile;
        options.AuthorityFilePassword = Value("trustStoreValue").Text ?? options.AuthorityFilePassword;
        options.CertificateFile = Path("certFile") ?? Path("keyStore") ?? options.CertificateFile;
        options.KeyFile = Path("keyFile") ?? options.KeyFile;
        options.KeyPassword = Value("keyStoreValue").Text ?? options.KeyPassword;
        options.MinimumVersion = MinVersion(options.MinimumVersion);
    }

    private SslProtocols MinVersion(SslProtocols defaultValue)
    {
        var key = Keys("protocols").FirstOrDefault(key => _reader.List(key).Count > 0);
        if (key is null)
        {
            return defaultValue;
        }

        var versions = _reader.List(key);
        if (versions.Any(static version => version is not ("TLSv1.2" or "TLSv1.3")))
        {
            failures.Add($"{key} '{string.Join(',', versions)}' must be TLSv1.2, TLSv1.3 or both with a comma: older versions are not secure");
            return defaultValue;
        }

        return versions.Contains("TLSv1.2") ? SslProtocols.Tls12 : SslProtocols.Tls13;
    }

    private string? Path(string name)
    {
        var (key, text) = Value(name);
        if (text is null)
        {
            return null;
        }

        var path = Value("storePath").Text is { } folder ? System.IO.Path.Combine(folder, text) : text;
        if (!File.Exists(path))
        {
            failures.Add($"{key} names the file '{path}', which does not exist");
            return null;
        }

        return path;
    }

    // An invalid value adds a failure and counts as true, the secure choice.
    private bool Switch(string name, bool defaultValue)
    {
        var key = Value(name).Key;
        var before = failures.Count;
        var value = _reader.Boolean(key, defaultValue);
        return value || failures.Count > before;
    }

    private (string Key, string? Text) Value(string name)
    {
        var keys = Keys(name);
        return keys.Select(key => (key, configuration[key])).FirstOrDefault(static pair => pair.Item2 is { Length: > 0 }, (keys[^1], null));
    }

    private string[] Keys(string name) => [$"servicecomb:ssl:{tag}{name}", $"servicecomb:ssl:{name}", $"ssl:{tag}{name}", $"ssl:{name}"];
}
