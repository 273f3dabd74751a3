using System.Reflection;
using System.Text.Json;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Tests.Engines;

namespace ServiceComb.Net.Client.Tests.Operations;

/// <summary>Tests that every text is sent unchanged, whatever characters it has, and never becomes another path or parameter.</summary>
public sealed class SpecialCharacterTests
{
    private const string Text = "a/b ?c&d#e%2Ff+g'h\"<i>;j=k,ä";

    // Headers have ASCII characters only.
    private const string HeaderText = "a/b ?c&d#e%2Ff+g'h\"<i>;j=k";

    private static readonly HashSet<string> Headers = ["consumerId", "namespaceId", "CloudGovernanceClient.environment", "KieClient.environment"];

    /// <summary>Parameters that are compared with the response, or are no texts of requests.</summary>
    private static readonly HashSet<string> Unsent = ["FindNamespaceAsync.id", "FindByNameAsync.name", "SetAsync.name", "FindByKeyAsync.key"];

    /// <summary>Methods of the cloud's governance client that send the environment in the query.</summary>
    private static readonly HashSet<string> QueryMethods = ["DisplayAsync", "SetDarkLaunchAsync", "GetDarkLaunchAsync", "FindDarkLaunchAsync", "DeleteDarkLaunchAsync"];

    public static TheoryData<string> Clients => [.. ClientMethods.All.Select(static method => method.DeclaringType!.Name).Distinct()];

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task Texts_are_sent_unchanged(string client)
    {
        await using var stub = await StubEngine.RespondingAsync(200, "{}");
        using var transport = Transports.To(stub.Address);
        var problems = new List<string>();
        foreach (var (method, parameter) in TextParametersOf(client))
        {
            var isHeader = Headers.Contains(parameter.Name!) || (Headers.Contains($"{client}.{parameter.Name}") && !QueryMethods.Contains(method.Name));
            var text = isHeader ? HeaderText : Text;
            var sent = stub.Requests.Count;
            try
            {
                await ClientMethods.InvokeAsync(method, transport, parameter, text);
            }
            catch (EngineException)
            {
                // The response does not fit this method; only the request matters.
            }

            if (!PartsOf(stub.Requests[sent]).Contains(text))
            {
                problems.Add($"{method.Name}({parameter.Name}) sent {stub.Requests[sent]}");
            }
        }

        Assert.Empty(problems);
    }

    private static IEnumerable<(MethodInfo Method, ParameterInfo Parameter)> TextParametersOf(string client) =>
        from method in ClientMethods.All
        where method.DeclaringType!.Name == client && typeof(Task).IsAssignableFrom(method.ReturnType)
        from parameter in method.GetParameters()
        where parameter.ParameterType == typeof(string) && !Unsent.Contains($"{method.Name}.{parameter.Name}")
        select (method, parameter);

    // Each part is decoded after it is split, as a server does.
    private static IEnumerable<string> PartsOf(ReceivedRequest request)
    {
        var (path, query) = request.Target.Split('?', 2) switch { [var all] => (all, ""), var both => (both[0], both[1]) };
        return [
            .. path.Split('/').Select(Uri.UnescapeDataString),
            .. query.Split('&').Select(static pair => Uri.UnescapeDataString(pair[(pair.IndexOf('=', StringComparison.Ordinal) + 1)..])),
            .. request.Headers.Values,
            .. request.Body.StartsWith('{') ? TextsOf(JsonElement.Parse(request.Body)) : []
        ];
    }

    private static IEnumerable<string> TextsOf(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(static field => TextsOf(field.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(TextsOf),
        JsonValueKind.String => [element.GetString()!],
        _ => [],
    };
}
