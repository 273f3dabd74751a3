using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ServiceComb.Net.Protocol.Registry;

/// <summary>An endpoint of an instance: <c>rest://host:port?sslEnabled=true&amp;protocol=http2&amp;urlPrefix=%2Fapi</c>.
/// The spelling without slashes, <c>rest:host:port</c>, is read as well.</summary>
public sealed record InstanceEndpoint
{
    /// <summary>The transport: <c>rest</c>, <c>grpc</c>, <c>highway</c> ...</summary>
    public required string Transport { get; init; }

    /// <summary>A name or address; an IPv6 address stands without brackets.</summary>
    public required string Host { get; init; }

    /// <summary>1 to 65535.</summary>
    public required int Port { get; init; }

    /// <summary>Whether the endpoint speaks TLS.</summary>
    public bool SslEnabled { get; init; }

    /// <summary>Whether the endpoint speaks HTTP/2.</summary>
    public bool Http2 { get; init; }

    /// <summary>The path every operation lives under, beginning with a slash; empty when there is none.</summary>
    public string UrlPrefix { get; init; } = "";

    /// <summary>The HTTP address of a <c>rest</c> endpoint, ending with a slash.</summary>
    public Uri ToHttpUri() => new UriBuilder(SslEnabled ? "https" : "http", Host, Port, UrlPrefix.TrimEnd('/') + "/").Uri;

    /// <summary>Reads an endpoint.</summary>
    /// <param name="text">The text.</param>
    /// <param name="endpoint">The endpoint, when it could be read.</param>
    /// <param name="error">What is wrong with the text, when it could not.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out InstanceEndpoint? endpoint, [NotNullWhen(false)] out string? error)
    {
        endpoint = null;
        error = null;
        var colon = text?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        if (text is null || colon <= 0)
        {
            error = $"endpoint '{text}' has no transport; expected rest://host:port";
            return false;
        }

        var rest = text.AsSpan(colon + 1);
        if (rest.StartsWith("//"))
        {
            rest = rest[2..];
        }

        var question = rest.IndexOf('?');
        var query = question < 0 ? default : rest[(question + 1)..];
        var authority = (question < 0 ? rest : rest[..question]).TrimEnd('/');
        var split = authority.LastIndexOf(':');
        var host = split <= 0 ? default : authority[..split];
        var bracketed = host.Length > 2 && host[0] == '[' && host[^1] == ']';
        if (!IsHost(host, bracketed)
            || !int.TryParse(authority[(split + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            || port is < 1 or > 65535)
        {
            error = $"endpoint '{text}' needs a host and a port from 1 to 65535";
            return false;
        }

        endpoint = WithQuery(query, new InstanceEndpoint
        {
            Transport = text[..colon],
            Host = (bracketed ? host[1..^1] : host).ToString(),
            Port = port,
        });
        return true;
    }

    /// <summary>The text as the registry keeps it.</summary>
    public override string ToString()
    {
        var host = Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;
        var text = string.Create(CultureInfo.InvariantCulture, $"{Transport}://{host}:{Port}?sslEnabled={(SslEnabled ? "true" : "false")}");
        if (Http2)
        {
            text += "&protocol=http2";
        }

        return UrlPrefix.Length == 0 ? text : $"{text}&urlPrefix={Uri.EscapeDataString(UrlPrefix)}";
    }

    // A host that no address can be made of is refused here, where the text is still known.
    private static bool IsHost(ReadOnlySpan<char> host, bool bracketed) => !host.IsEmpty && Uri.CheckHostName(host.ToString()) switch
    {
        UriHostNameType.IPv6 => bracketed,
        UriHostNameType.IPv4 or UriHostNameType.Dns => true,
        _ => false,
    };

    private static InstanceEndpoint WithQuery(ReadOnlySpan<char> query, InstanceEndpoint endpoint)
    {
        foreach (var range in query.Split('&'))
        {
            var part = query[range];
            var equal = part.IndexOf('=');
            if (equal <= 0)
            {
                continue;
            }

            var value = part[(equal + 1)..];
            endpoint = part[..equal] switch
            {
                "sslEnabled" => endpoint with { SslEnabled = value.Equals("true", StringComparison.OrdinalIgnoreCase) },
                "protocol" => endpoint with { Http2 = value.Equals("http2", StringComparison.OrdinalIgnoreCase) },
                "urlPrefix" => endpoint with { UrlPrefix = Uri.UnescapeDataString(value) },
                _ => endpoint,
            };
        }

        return endpoint;
    }
}
