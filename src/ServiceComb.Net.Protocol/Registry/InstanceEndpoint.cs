using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ServiceComb.Net.Protocol.Registry;

/// <summary>An endpoint of an instance: <c>rest://host:port?sslEnabled=true&amp;protocol=http2&amp;urlPrefix=%2Fapi</c>.
/// The format without slashes, <c>rest:host:port</c>, can be parsed, too.</summary>
public sealed record InstanceEndpoint
{
    /// <summary>The transport, such as <c>rest</c>, <c>grpc</c> or <c>highway</c>.</summary>
    public required string Transport { get; init; }

    /// <summary>The host name or IP address; an IPv6 address without brackets.</summary>
    public required string Host { get; init; }

    /// <summary>The port, 1 to 65535.</summary>
    public required int Port { get; init; }

    /// <summary>Whether the endpoint uses TLS.</summary>
    public bool SslEnabled { get; init; }

    /// <summary>Whether the endpoint supports HTTP/2.</summary>
    public bool Http2 { get; init; }

    /// <summary>The common path prefix of all operations, beginning with a slash; empty for none.</summary>
    public string UrlPrefix { get; init; } = "";

    /// <summary>Returns the HTTP address of a <c>rest</c> endpoint, with a trailing slash.</summary>
    public Uri ToHttpUri() => new UriBuilder(SslEnabled ? "https" : "http", Host, Port, UrlPrefix.TrimEnd('/') + "/").Uri;

    /// <summary>Parses an endpoint.</summary>
    /// <param name="text">The text to parse.</param>
    /// <param name="endpoint">The endpoint, if the text is valid; otherwise null.</param>
    /// <param name="error">The error message, if the text is invalid; otherwise null.</param>
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

    /// <summary>Returns the endpoint in the format of the registry.</summary>
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

    // Reject hosts that are invalid in a URI here, where the error message can contain the text.
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
