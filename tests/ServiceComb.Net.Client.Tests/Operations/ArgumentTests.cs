using System.Reflection;
using ServiceComb.Net.Client.Tests.Engines;

namespace ServiceComb.Net.Client.Tests.Operations;

/// <summary>Tests that no method of a client sends a request without its ids and its body.</summary>
public sealed class ArgumentTests
{
    /// <summary>Texts and lists that may be empty.</summary>
    private static readonly HashSet<string> MayBeEmpty =
    [
        "environment", "GovernanceClient.application", "description", "content", "properties", "labels", "KieClient.ids", "roles", "rules", "schemas", "tags", "instances", "RegistryClient.serviceIds",
    ];

    public static TheoryData<string> Clients => [.. ClientMethods.All.Select(static method => method.DeclaringType!.Name).Distinct()];

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task A_missing_argument_is_rejected_with_the_name_of_its_parameter(string client)
    {
        // Nothing listens at this address, so a request would fail with another exception.
        using var closed = new ClosedPort();
        using var transport = Transports.To(closed.Address);
        var (calls, problems) = (0, new List<string>());
        foreach (var method in ClientMethods.All.Where(method => method.DeclaringType!.Name == client))
        {
            foreach (var parameter in method.GetParameters().Where(IsRequired))
            {
                foreach (var value in MissingValues(parameter, client))
                {
                    calls++;
                    var exception = await Record.ExceptionAsync(() => ClientMethods.InvokeAsync(method, transport, parameter, value));
                    if (exception is not ArgumentException argument || argument.ParamName != parameter.Name)
                    {
                        problems.Add($"{method.Name}({parameter.Name}: {value ?? "null"}): {exception?.Message ?? "no exception"}");
                    }
                }
            }
        }

        Assert.NotEqual(0, calls);
        Assert.Empty(problems);
    }

    private static bool IsRequired(ParameterInfo parameter) => !parameter.IsOptional && !parameter.ParameterType.IsValueType
        && new NullabilityInfoContext().Create(parameter).WriteState == NullabilityState.NotNull;

    private static IEnumerable<object?> MissingValues(ParameterInfo parameter, string client)
    {
        yield return null;
        if (parameter.Name is "ids" or "serviceIds" or "keys")
        {
            yield return new[] { "a", "" };
        }

        if (MayBeEmpty.Contains(parameter.Name!) || MayBeEmpty.Contains($"{client}.{parameter.Name}"))
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
}
