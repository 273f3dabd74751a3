namespace ServiceComb.Net.Discovery.Endpoints;

/// <summary>The schemes that a caller accepts, in order of preference.</summary>
internal enum SchemePreference : byte
{
    /// <summary>Both schemes: the endpoint that the instance registered first.</summary>
    Any,

    /// <summary><c>http</c>: the http endpoint of an instance, or its https endpoint when it has no other. With this upgrade, the
    /// registry determines whether an instance is called over TLS, as for Java consumers.</summary>
    Http,

    /// <summary><c>https</c>: only https endpoints.</summary>
    Https,

    /// <summary><c>http+https</c>: http endpoints; https endpoints when no instance has an http endpoint.</summary>
    HttpThenHttps,

    /// <summary><c>https+http</c>: https endpoints; http endpoints when no instance has an https endpoint.</summary>
    HttpsThenHttp,

    /// <summary>Only http endpoints, because https is not an allowed scheme.</summary>
    HttpOnly,

    /// <summary>No endpoint, because none of the requested schemes is allowed.</summary>
    None,
}
