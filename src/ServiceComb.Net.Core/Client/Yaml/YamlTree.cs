using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ServiceComb.Net.Client.Yaml;

/// <summary>Loads and writes YAML for tools that change a document and keep what they do not know, unlike <see cref="YamlReader"/>, which
/// only reads.</summary>
internal static class YamlTree
{
    /// <summary>Loads the first document of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="subject">The beginning of the message of an exception, such as "The route rule is".</param>
    /// <returns>The root; null for a text without a value.</returns>
    /// <exception cref="FormatException">The text is not YAML, or exceeds a limit of <see cref="YamlReader"/>.</exception>
    public static YamlDotNet.RepresentationModel.YamlNode? Load(string text, string subject)
    {
        try
        {
            // Checks the depth, which the parser below does not limit.
            _ = YamlReader.Read(text);
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            return stream.Documents.Count == 0 ? null : stream.Documents[0].RootNode;
        }
        catch (YamlFormatException exception)
        {
            throw new FormatException($"{subject} not YAML (line {exception.Line}).");
        }
        catch (YamlException exception)
        {
            throw new FormatException($"{subject} not YAML (line {exception.Start.Line}).");
        }
    }

    /// <summary>Returns the text of a node.</summary>
    public static string Write(YamlDotNet.RepresentationModel.YamlNode node)
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        new YamlStream(new YamlDocument(node)).Save(writer, assignAnchors: false);

        // The mark of the end that follows a document.
        return writer.ToString().Replace("\n...\n", "\n", StringComparison.Ordinal);
    }
}
