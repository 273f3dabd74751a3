using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Errors;

namespace ServiceComb.Net.Client.Addresses;

/// <summary>Explains failures that are probably caused by a misconfigured address.</summary>
internal static class AddressDiagnostics
{
    private const string RegistryKey = "servicecomb:registry:sc:address";
    private const string KieKey = "servicecomb:kie:serverUri";
    private const string RegistryHealth = "v4/default/registry/health";
    private const string KieHealth = "v1/health";

    /// <summary>Returns a hint for a failed request to the registry, with a leading space; empty when the address is not the cause.</summary>
    public static Task<string> ExplainRegistryAsync(EngineHttpClient transport, Exception failure, CancellationToken cancellationToken) =>
        ExplainAsync(transport, failure, RegistryKey, KieHealth, "a configuration center", cancellationToken);

    /// <summary>Returns a hint for a failed request to the configuration center, like <see cref="ExplainRegistryAsync"/>.</summary>
    public static Task<string> ExplainKieAsync(EngineHttpClient transport, Exception failure, CancellationToken cancellationToken) =>
        ExplainAsync(transport, failure, KieKey, RegistryHealth, "a registry", cancellationToken);

    private static async Task<string> ExplainAsync(
        EngineHttpClient transport, Exception failure, string key, string otherHealth, string other, CancellationToken cancellationToken) => failure switch
        {
            // A 404 of the requested API has an error code. Without one, the path does not exist at this address.
            EngineException { Status: 404, ErrorCode: "" } when await RespondsAsync(transport, otherHealth, cancellationToken) =>
                $" {transport} is the address of {other}: are {RegistryKey} and {KieKey} swapped?",
            EngineException { Status: 404, ErrorCode: "" } => $" Does {key} name the right host, port and path?",
            EngineException { Status: 0 } => $" The address is from {key}.",
            _ => "",
        };

    private static async Task<bool> RespondsAsync(EngineHttpClient transport, string path, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await transport.SendAsync(new EngineRequest(HttpMethod.Get, path), cancellationToken);
            return response.Status == 200;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
