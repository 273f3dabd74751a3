using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace ServiceComb.Net.Schemas;

/// <summary>Reads the documents of Swashbuckle and NSwag through the service that the <c>dotnet getdocument</c> tool uses. Each
/// package declares its own interface with the same name, so the service is called by reflection, as in the tool.</summary>
internal sealed class DocumentGenerator
{
    private const string ServiceName = "Microsoft.Extensions.ApiDescriptions.IDocumentProvider";
    private const string OpenApiAssembly = "Microsoft.AspNetCore.OpenApi";
    private readonly Type _service;

    private DocumentGenerator(Type service) => _service = service;

    /// <summary>Finds the generators of an app, except for that of Microsoft.AspNetCore.OpenApi.</summary>
    public static IEnumerable<DocumentGenerator> FindAll(IServiceCollection services) => services
        .Where(static service => service.ServiceType.FullName == ServiceName && service.ServiceType.Assembly.GetName().Name != OpenApiAssembly)
        .Select(static service => service.ServiceType)
        .Distinct()
        .Select(static service => new DocumentGenerator(service));

    /// <summary>Generates the documents and returns them by name.</summary>
    /// <exception cref="InvalidDataException">A document could not be generated.</exception>
    [UnconditionalSuppressMessage("Trimming", "IL2080", Justification = "Swashbuckle and NSwag do not work in a trimmed app; missing methods are reported.")]
    public async Task<IReadOnlyDictionary<string, string>> ReadAsync(IServiceProvider provider)
    {
        await using var scope = provider.CreateAsyncScope();
        var instance = scope.ServiceProvider.GetRequiredService(_service);
        if (_service.GetMethod("GetDocumentNames", Type.EmptyTypes) is not { } list || _service.GetMethod("GenerateAsync", [typeof(string), typeof(TextWriter)]) is not { } generate)
        {
            throw new InvalidDataException($"{_service.Assembly.GetName().Name} has an unknown document provider interface");
        }

        var documents = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in (IEnumerable<string>)Invoke(list, instance)!)
        {
            using var writer = new StringWriter();
            await (Task)Invoke(generate, instance, name, writer)!;
            documents[name] = writer.ToString();
        }

        return documents;
    }

    private static object? Invoke(MethodInfo method, object instance, params object[] arguments) =>
        method.Invoke(instance, BindingFlags.DoNotWrapExceptions, null, arguments, null);
}
