using ServiceComb.Net.Protocol.Versions;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>What a host name means: a service of an application, in certain versions.</summary>
internal sealed record ServiceName(string Application, string Name, VersionRule Versions)
{
    /// <summary>Under which subscriptions are kept: host names come in lower case, so compare it without case.</summary>
    public string Key => KeyOf(Application, Name);

    public static string KeyOf(string application, string name) => $"{application}/{name}";
}
