using System.Diagnostics.CodeAnalysis;
using System.Net;
using Microsoft.Extensions.ServiceDiscovery;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Endpoints;

/// <summary>A view of one entry. Never throws and, once a list is there, never waits: the framework makes callers wait
/// for a refresh and fails their calls with it.</summary>
/// <param name="entry">The service.</param>
/// <param name="schemes">The wished schemes in their order; none means all.</param>
/// <param name="endpointName">The name of the wished endpoint: a transport such as <c>grpc</c>, <c>http2</c>, or a scheme.</param>
internal sealed class ServiceCombEndpointProvider(ServiceEntry entry, IReadOnlyList<string> schemes, string? endpointName) : IServiceEndpointProvider
{
    private static readonly string[] AnyScheme = [""];

    public async ValueTask PopulateAsync(IServiceEndpointBuilder endpoints, CancellationToken cancellationToken)
    {
        if (endpoints.Endpoints.Count > 0)
        {
            return;
        }

        var current = await entry.GetAsync(cancellationToken);
        endpoints.AddChangeToken(current.ChangeToken);

        // As the framework's own providers do: the first wished scheme that anybody speaks.
        foreach (var scheme in schemes.Count == 0 ? AnyScheme : schemes)
        {
            foreach (var instance in current.Instances)
            {
                if (TryGetAddress(instance, scheme, out var address))
                {
                    var endpoint = ServiceEndpoint.Create(new UriEndPoint(address));
                    endpoint.Features.Set(instance);
                    endpoints.Endpoints.Add(endpoint);
                }
            }

            if (endpoints.Endpoints.Count > 0)
            {
                return;
            }
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private bool TryGetAddress(ServiceInstance instance, string scheme, [NotNullWhen(true)] out Uri? address)
    {
        if (string.IsNullOrEmpty(endpointName) && !instance.IsGrpcOnly && HasScheme(instance.Address.Scheme, scheme))
        {
            address = instance.Address;
            return true;
        }

        foreach (var endpoint in instance.Endpoints)
        {
            if (IsNamed(endpoint) && HasScheme(endpoint.SslEnabled ? "https" : "http", scheme))
            {
                address = endpoint.ToHttpUri();
                return true;
            }
        }

        address = null;
        return false;
    }

    private static bool HasScheme(string scheme, string wished) => wished.Length == 0 || scheme.Equals(wished, StringComparison.OrdinalIgnoreCase);

    private bool IsNamed(InstanceEndpoint endpoint) => endpointName switch
    {
        null or "" => endpoint.Transport == "rest",
        "grpc" => endpoint.Transport == "grpc" || endpoint is { Transport: "rest", Http2: true },
        "http2" => endpoint is { Transport: "rest", Http2: true },
        "http" => endpoint is { Transport: "rest", SslEnabled: false },
        "https" => endpoint is { Transport: "rest", SslEnabled: true },
        _ => endpoint.Transport.Equals(endpointName, StringComparison.OrdinalIgnoreCase),
    };
}
