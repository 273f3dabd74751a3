using System.Security.Authentication;
using ServiceComb.Net.Client.Connections;

namespace ServiceComb.Net;

/// <summary>Validates TLS options that are set in code. Settings with an error are reported by <see cref="TlsSettings"/>.</summary>
internal static class TlsValidation
{
    public static void Validate(EngineTlsOptions options, List<string> failures)
    {
        ValidateFile("servicecomb:ssl:caFile", options.AuthorityFile, failures);
        ValidateFile("servicecomb:ssl:certFile", options.CertificateFile, failures);
        ValidateFile("servicecomb:ssl:keyFile", options.KeyFile, failures);
        if (options.MinimumVersion is not (SslProtocols.Tls12 or SslProtocols.Tls13))
        {
            failures.Add($"servicecomb:ssl:protocols '{options.MinimumVersion}' must be TLSv1.2 or TLSv1.3: older versions are not secure");
        }
    }

    private static void ValidateFile(string key, string? path, List<string> failures)
    {
        if (path is { Length: > 0 } && !File.Exists(path))
        {
            failures.Add($"{key} names the file '{path}', which does not exist");
        }
    }
}
