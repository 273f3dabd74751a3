using System.IO.Enumeration;

namespace ServiceComb.Net.Yarp.Routes;

/// <summary>Selects services by name. An asterisk stands for any characters; names are compared without case.</summary>
internal sealed class ServiceNameFilter(ICollection<string> allow, ICollection<string> deny)
{
    public bool Accepts(string name) => (allow.Count == 0 || Contains(allow, name)) && !Contains(deny, name);

    // A service name contains neither '?' nor '\', which have a meaning as well.
    private static bool Contains(ICollection<string> patterns, string name) =>
        patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: true));
}
