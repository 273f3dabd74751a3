using System.Collections;
using System.Reflection;
using ServiceComb.Net.Client.Accounts;
using ServiceComb.Net.Client.Engines;
using ServiceComb.Net.Client.Governance;
using ServiceComb.Net.Client.Iam;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Client.Monitor;
using ServiceComb.Net.Client.Nacos;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Protocol.Engines;
using ServiceComb.Net.Protocol.Governance;
using ServiceComb.Net.Protocol.Kie;
using ServiceComb.Net.Protocol.Monitor;

namespace ServiceComb.Net.Client.Tests.Operations;

/// <summary>Calls the methods of the clients with valid arguments except for one.</summary>
internal static class ClientMethods
{
    private static readonly Type[] Clients =
    [
        typeof(RegistryClient), typeof(KieClient), typeof(GovernanceClient), typeof(CloudGovernanceClient), typeof(AccountClient),
        typeof(MonitorClient), typeof(EngineManagementClient), typeof(NacosClient), typeof(IamClient),
    ];

    public static IReadOnlyList<MethodInfo> All { get; } =
        [.. Clients.SelectMany(static client => client.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))];

    public static async Task InvokeAsync(MethodInfo method, EngineHttpClient transport, ParameterInfo replaced, object? value)
    {
        var client = Activator.CreateInstance(method.DeclaringType!, [transport, .. method.DeclaringType == typeof(AccountClient) ? (object[])[false] : []])!;
        var arguments = method.GetParameters().Select(parameter => parameter.Position == replaced.Position ? value : ValueOf(parameter)).ToArray();
        try
        {
            if (method.Invoke(client, arguments) is Task task)
            {
                await task;
            }
        }
        catch (TargetInvocationException exception)
        {
            throw exception.InnerException!;
        }
    }

    private static object? ValueOf(ParameterInfo parameter) => parameter.ParameterType switch
    {
        _ when parameter.IsOptional => parameter.ParameterType == typeof(CancellationToken) ? TestContext.Current.CancellationToken : parameter.DefaultValue,
        var type when type == typeof(string) => "x",
        var type when type == typeof(GovernanceKind) => GovernanceKind.Retry,
        var type when type == typeof(PolicySpec) => new RetrySpec(),
        var type when type == typeof(GovernanceScope) => new GovernanceScope("a"),
        var type when type == typeof(KieItem) => new KieItem { Key = "k" },
        var type when type == typeof(EngineJobStart) => new EngineJobStart { Id = "e", JobId = 1 },
        var type when type == typeof(InstanceReport) => new InstanceReport { Name = "x" },
        var type when type.IsAssignableFrom(typeof(string[])) => new[] { "a" },
        var type when type == typeof(IReadOnlyDictionary<string, string>) => new Dictionary<string, string>(),
        var type when type.IsInterface && type.IsGenericType && type.IsAssignableTo(typeof(IEnumerable)) => Array.CreateInstance(type.GetGenericArguments()[0], 0),
        var type => Activator.CreateInstance(type),
    };
}
