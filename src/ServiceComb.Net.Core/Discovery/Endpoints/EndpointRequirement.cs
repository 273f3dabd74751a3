namespace ServiceComb.Net.Discovery.Endpoints;

/// <summary>Describes which endpoints a caller accepts.</summary>
/// <param name="Scheme">The accepted schemes.</param>
/// <param name="Protocol">The preferred protocol.</param>
/// <param name="Name">The name of the endpoint, as in <c>http://_grpc.orders</c>; null for any.</param>
internal readonly record struct EndpointRequirement(SchemePreference Scheme, ProtocolPreference Protocol = ProtocolPreference.Any, string? Name = null)
{
    private const int Protocols = (int)ProtocolPreference.Grpc + 1;

    /// <summary>The number of distinct values of <see cref="Index"/>.</summary>
    public const int Count = ((int)SchemePreference.None + 1) * Protocols;

    /// <summary>Gets a zero-based index that identifies the scheme and the protocol.</summary>
    public int Index => ((int)Scheme * Protocols) + (int)Protocol;

    /// <summary>Creates the requirement, without a name, for an index.</summary>
    public static EndpointRequirement FromIndex(int index) => new((SchemePreference)(index / Protocols), (ProtocolPreference)(index % Protocols));

    /// <summary>Returns a description for error messages.</summary>
    public override string ToString()
    {
        var scheme = Scheme switch
        {
            SchemePreference.Http or SchemePreference.HttpOnly => "http",
            SchemePreference.Https => "https",
            SchemePreference.HttpThenHttps => "http+https",
            SchemePreference.HttpsThenHttp => "https+http",
            SchemePreference.None => "disallowed",
            _ => "http or https",
        };
        return Name is null ? scheme : $"{scheme} endpoint named '{Name}'";
    }
}
