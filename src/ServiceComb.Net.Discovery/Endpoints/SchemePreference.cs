namespace ServiceComb.Net.Discovery.Endpoints;

/// <summary>Which endpoints a caller accepts by their scheme, and which of them it prefers.</summary>
internal enum SchemePreference : byte
{
    /// <summary>Both schemes; the endpoint that the instance registered first.</summary>
    Any,

    /// <summary><c>http</c>: the http endpoint of an instance, or the https endpoint of an instance that has no other.
    /// The upgrade lets the registry decide whether an instance is called over TLS, as it does for Java consumers.</summary>
    Http,

    /// <summary><c>https</c>: https endpoints and nothing else.</summary>
    Https,

    /// <summary><c>http+https</c>: http endpoints; https endpoints when no instance has an http endpoint.</summary>
    HttpThenHttps,

    /// <summary><c>https+http</c>: https endpoints; http endpoints when no instance has an https endpoint.</summary>
    HttpsThenHttp,

    /// <summary>http endpoints and nothing else: https is not among the allowed schemes.</summary>
    HttpOnly,

    /// <summary>No endpoint: none of the requested schemes is allowed.</summary>
    None,
}
