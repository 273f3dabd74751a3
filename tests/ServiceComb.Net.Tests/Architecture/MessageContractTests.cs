using System.Text.RegularExpressions;
using ServiceComb.Net.Protocol;

namespace ServiceComb.Net.Tests.Architecture;

/// <summary>Tests that every message that the projects read or write is a message of the API that they name, which the compiler does
/// not check.</summary>
public sealed partial class MessageContractTests
{
    private static readonly Dictionary<string, Type> Types = typeof(ProtocolJson).Assembly.GetExportedTypes().DistinctBy(static type => type.Name).ToDictionary(static type => type.Name);

    [Fact]
    public void Messages_belong_to_the_API_that_they_are_used_with()
    {
        var uses = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(static file => Use().Matches(File.ReadAllText(file)))
            .Select(static match => (Api: match.Groups[1].Value, Message: match.Groups[2].Value))
            .Where(static use => !IsTypeParameter(use.Message))
            .Distinct()
            .ToList();
        Assert.True(uses.Count > 50, $"only {uses.Count} messages were found");
        Assert.All(uses, static use =>
        {
            var api = typeof(ProtocolJson).GetProperty(use.Api)!.GetValue(null);
            Assert.NotNull(typeof(ProtocolJson).GetMethod(nameof(ProtocolJson.GetTypeInfo))!.MakeGenericMethod(Resolve(use.Message)).Invoke(api, null));
        });
    }

    [Fact]
    public void A_message_of_another_API_is_an_error() =>
        Assert.Contains("KieItem", Assert.Throws<NotSupportedException>(() => ProtocolJson.Registry.GetTypeInfo<Protocol.Kie.KieItem>()).Message, StringComparison.Ordinal);

    // A method with a type parameter is checked where it is called: ProtocolJson throws for a type that is no message.
    private static bool IsTypeParameter(string name) => name is ['T', var second, ..] && char.IsUpper(second);

    private static Type Resolve(string name) => name switch
    {
        "bool" => typeof(bool),
        "JsonElement" => typeof(System.Text.Json.JsonElement),
        "IReadOnlyDictionary<string, string>" => typeof(IReadOnlyDictionary<string, string>),
        _ when name.StartsWith("IReadOnlyList<", StringComparison.Ordinal) => typeof(IReadOnlyList<>).MakeGenericType(Resolve(name["IReadOnlyList<".Length..^1])),
        _ => Types[name],
    };

    [GeneratedRegex(@"ProtocolJson\.(\w+)\.GetTypeInfo<(.+?)>\(\)", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Use();
}
