namespace ServiceComb.Net.Client.Yaml;

/// <summary>The exception that is thrown when a text is not YAML, or uses YAML features that are not supported.</summary>
/// <param name="line">The one-based line number.</param>
/// <param name="reason">The reason; must not contain a value of the document.</param>
internal sealed class YamlFormatException(long line, string reason) : Exception($"line {line}: {reason}")
{
    public long Line => line;

    public string Reason => reason;
}
