namespace ServiceComb.Net.Client.Yaml;

/// <summary>The text is not YAML, or YAML that is not accepted.</summary>
/// <param name="line">The line, from 1.</param>
/// <param name="reason">Contains no value of the document.</param>
internal sealed class YamlFormatException(long line, string reason) : Exception($"line {line}: {reason}")
{
    public long Line => line;

    public string Reason => reason;
}
