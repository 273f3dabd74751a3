using System.Text.Json;
using ServiceComb.Net.Client.Tests.Engines;

namespace ServiceComb.Net.Client.Tests.Operations;

/// <summary>Tests that each operation of the API reference has a typed method that sends the documented request and reads the response.</summary>
public sealed class OperationTests
{
    /// <summary>Fields that real engines read where the documentation has a query parameter, and vice versa.</summary>
    private static readonly HashSet<string> Unprinted = ["DeleteMicroservices force", "BatchFindInstances consumerServiceId"];

    public static TheoryData<string> Ids => [.. PrintedOperation.All.Keys];

    [Fact]
    public void There_is_a_typed_method_for_each_of_the_66_operations()
    {
        Assert.Equal(66, PrintedOperation.All.Count);
        Assert.Equal(PrintedOperation.All.Keys.Order(), TypedCalls.All.Keys.Order());
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task A_typed_method_sends_the_documented_request(string id)
    {
        var (response, call) = TypedCalls.All[id];
        await using var stub = await StubEngine.RespondingAsync(200, response);
        var options = Transports.Options(stub.Address);
        (options.Project, options.EngineId, options.EnterpriseProjectId) = ("p-1", "e-1", "0");
        using (var transport = new EngineHttpClient(options))
        {
            await call(transport);
        }

        var (operation, sent) = (PrintedOperation.All[id], stub.Requests.Single());
        Assert.Equal(operation.Method, sent.Method);
        var target = new Uri(new Uri(stub.Address), sent.Target);
        CheckPath(operation.Path, target.AbsolutePath);
        CheckQuery(operation, target);
        CheckHeaders(operation, sent);
        CheckBody(operation, sent);
    }

    private static void CheckPath(string printed, string path)
    {
        var (expected, actual) = (printed.Split('/'), path.Split('/'));
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.True(
            pair.First == "{project_id}" ? pair.Second == "p-1" : pair.First.StartsWith('{') ? pair.Second.Length > 0 : pair.First == pair.Second,
            $"{pair.Second} stands for {pair.First}"));
    }

    private static void CheckQuery(PrintedOperation operation, Uri target)
    {
        var names = target.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('=')[0]).ToHashSet();
        var printed = operation.Query.Select(field => NameOf(operation, field.Name)).ToHashSet();
        // One documented operation combines two: the existence of a microservice and of a schema.
        printed.RemoveWhere(name => operation.Id == "CheckExistence" && name is "serviceId" or "schemaId");
        Assert.Equal(printed.Order(), names.Order());
    }

    // The page of the Nacos namespaces has snake case in its table and camel case, which engines read, in its example.
    private static string NameOf(PrintedOperation operation, string name) => operation.Path.Contains("/nacos/", StringComparison.Ordinal)
        ? JsonNamingPolicy.CamelCase.ConvertName(string.Concat(name.Split('_').Select((part, index) => index == 0 ? part : char.ToUpperInvariant(part[0]) + part[1..])))
        : name;

    private static void CheckHeaders(PrintedOperation operation, ReceivedRequest sent)
    {
        // Authentication adds tokens, and requests without a body have no type.
        var required = operation.Headers.Where(field => (field.Required || field.Name.Equals("X-ConsumerId", StringComparison.OrdinalIgnoreCase))
            && field.Name is not ("X-Auth-Token" or "Authorization" or "Content-Type"));
        Assert.All(required, field => Assert.Contains(field.Name, sent.Headers.Keys, StringComparer.OrdinalIgnoreCase));
    }

    private static void CheckBody(PrintedOperation operation, ReceivedRequest sent)
    {
        if (sent.Headers.TryGetValue("Content-Type", out var type) && type.StartsWith("multipart/form-data", StringComparison.Ordinal))
        {
            Assert.Contains("name=upload_file", sent.Body, StringComparison.Ordinal);
            Assert.Equal("upload_file", operation.Body.Single().Name);
            return;
        }

        if (sent.Body.Length == 0)
        {
            Assert.Empty(operation.Body);
            return;
        }

        using var body = JsonDocument.Parse(sent.Body);
        if (body.RootElement.ValueKind == JsonValueKind.Array)
        {
            Assert.Equal("[Array]", operation.Body.Single().Name);
            return;
        }

        var names = body.RootElement.EnumerateObject().Select(property => property.Name).ToHashSet();
        Assert.All(names, name => Assert.True(operation.Body.Any(field => field.Name == name) || Unprinted.Contains($"{operation.Id} {name}"), name));
        Assert.All(operation.Body, field => Assert.Contains(field.Name, names));
    }
}
