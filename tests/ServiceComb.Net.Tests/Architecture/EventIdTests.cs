using System.Reflection;
using Microsoft.Extensions.Logging;

namespace ServiceComb.Net.Tests.Architecture;

public sealed class EventIdTests
{
    [Fact]
    public void Event_ids_are_unique_across_assemblies()
    {
        var messages = Directory.GetFiles(AppContext.BaseDirectory, "ServiceComb.Net*.dll")
            .Where(static file => !Path.GetFileName(file).Contains("Tests", StringComparison.Ordinal))
            .SelectMany(static file => Assembly.Load(AssemblyName.GetAssemblyName(file)).GetTypes())
            .SelectMany(static type => type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly))
            .Select(static method => (Method: $"{method.DeclaringType}.{method.Name}", method.GetCustomAttribute<LoggerMessageAttribute>()?.EventId))
            .Where(static message => message.EventId is not null)
            .ToList();
        Assert.True(messages.Count > 50, $"only {messages.Count} log messages were found");
        Assert.Empty(messages.GroupBy(static message => message.EventId).Where(static group => group.Count() > 1)
            .Select(static group => $"{group.Key}: {string.Join(", ", group.Select(static message => message.Method))}"));
    }
}
