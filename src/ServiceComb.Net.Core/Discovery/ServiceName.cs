using ServiceComb.Net.Protocol.Versions;

namespace ServiceComb.Net.Discovery;

/// <summary>The service that a host name refers to, with the accepted versions.</summary>
internal sealed record ServiceName(string Application, string Name, VersionRule Versions)
{
    /// <summary>Gets the key of the subscription. Compare it ignoring case, because host names are lower-case.</summary>
    public string Key => KeyOf(Application, Name);

    public static string KeyOf(string application, string name) => $"{application}/{name}";
}
