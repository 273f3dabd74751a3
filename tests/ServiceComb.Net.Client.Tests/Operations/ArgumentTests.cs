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
using ServiceComb.Net.Client.Tests.Engines;
using ServiceComb.Net.Protocol.Engines;
using ServiceComb.Net.Protocol.Governance;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Client.Tests.Operations;

/// <summary>Tests that no method of a client sends a request without its ids and its body.</summary>
public sealed class ArgumentTests
{
    private static readonly Type[] Clients =
    [
        typeof(RegistryClient), typeof(KieClient), typeof(GovernanceClient), typeof(CloudGovernanceClient), typeof(AccountClient),
        typeof(MonitorClient), typeof(EngineManagementClient), typeof(NacosClient), typeof(IamClient),
    ];

    /// <summary>Texts and lists that may be empty.</summary>
    private static readonly HashSet<string> MayBeEmpty =
    [
        "environment", "GovernanceClient.application", "description", "content", "properties", "labels", "KieClient.ids", "roles", "rules", "schemas", "tags", "instances", "RegistryClient.serviceIds",
    ];

    public static TheoryData<string, string, string> Parameters
    {
        get
        {
            var data = new TheoryData<string, string, string>();
            foreach (var client in Clients)
            {
                foreach (var method in MethodsOf(client))
                {
                    foreach (var parameter in method.GetParameters().Where(IsRequired))
                    {
                        data.Add(client.Name, method.Name, parameter.Name!);
                    }
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Parameters))]
    public async Task A_missing_argument_is_rejected_with_the_name_of_its_parameter(string client, string method, string parameter)
    {
        // Nothing listens at this address, so a request would fail with another exception.
        using var transport = Transports.To("http://127.0.0.1:1");
        foreach (var call in MethodsOf(Clients.Single(type => type.Name == client)).Where(found => found.Name == method))
        {
            var missing = call.GetParameters().SingleOrDefault(found => found.Name == parameter && IsRequired(found));
            if (missing is null)
            {
                continue;
            }

            foreach (var value in MissingValues(missing, client, method))
            {
                var exception = await Record.ExceptionAsync(() => InvokeAsync(call, transport, missing, value));
                Assert.True(exception is ArgumentException argument && argument.ParamName == parameter, $"{client}.{method}({parameter}: {value ?? "null"}): {exception?.Message ?? "no exception"}");
            }
        }
    }

    [Fact]
    public void All_families_have_methods_with_required_parameters() => Assert.True(Parameters.Count > 100, $"{Parameters.Count} parameters");

    private static IEnumerable<MethodInfo> MethodsOf(Type client) => client.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly);

    private static bool IsRequired(ParameterInfo parameter) => !parameter.IsOptional && !parameter.ParameterType.IsValueType
        && new NullabilityInfoContext().Create(parameter).WriteState == NullabilityState.NotNull;

    private static IEnumerable<object?> MissingValues(ParameterInfo parameter, string client, string method)
    {
        yield return null;
        if (parameter.Name is "ids" or "serviceIds" or "keys")
        {
            yield return new[] { "a", "" };
        }

        if (MayBeEmpty.Contains(parameter.Name!) || MayBeEmpty.Contains($"{client}.{parameter.Name}") || MayBeEmpty.Contains($"{client}.{method}.{parameter.Name}"))
        {
            yield break;
        }

        if (parameter.ParameterType == typeof(string))
        {
            yield return "";
        }
        else if (parameter.ParameterType.IsAssignableFrom(typeof(string[])))
        {
            yield return Array.Empty<string>();
        }
    }

    private static async Task InvokeAsync(MethodInfo method, EngineHttpClient transport, ParameterInfo missing, object? value)
    {
        var client = Activator.CreateInstance(method.DeclaringType!, [transport, .. method.DeclaringType == typeof(AccountClient) ? (object[])[false] : []])!;
        var arguments = method.GetParameters().Select(parameter => parameter.Position == missing.Position ? value : ValueOf(parameter)).ToArray();
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
        _ when parameter.IsOptional => parameter.ParameterType == typeof(CancellationToken) ? default(CancellationToken) : parameter.DefaultValue,
        var type when type == typeof(string) => "x",
        var type when type == typeof(GovernanceKind) => GovernanceKind.Retry,
        var type when type == typeof(PolicySpec) => new RetrySpec(),
        var type when type == typeof(GovernanceScope) => new GovernanceScope("a"),
        var type when type == typeof(KieItem) => new KieItem { Key = "k" },
        var type when type == typeof(EngineJobStart) => new EngineJobStart { Id = "e", JobId = 1 },
        var type when type.IsAssignableFrom(typeof(string[])) => new[] { "a" },
        var type when type == typeof(IReadOnlyDictionary<string, string>) => new Dictionary<string, string>(),
        var type when type.IsInterface && type.IsGenericType && type.IsAssignableTo(typeof(IEnumerable)) => Array.CreateInstance(type.GetGenericArguments()[0], 0),
        var type => Activator.CreateInstance(type),
    };
}
