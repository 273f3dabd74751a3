using System.Text.Json;
using ServiceComb.Net.LocalEngine.Kie.State;
using ServiceComb.Net.LocalEngine.Kie.Yaml;

namespace ServiceComb.Net.LocalEngine.Governance;

/// <summary>A configuration item that contains a policy.</summary>
internal sealed class Policy
{
    private readonly KieRecord _record;
    private readonly string _kind;
    private readonly byte[]? _spec;

    private Policy(KieRecord record, string kind, string name, byte[]? spec) => (_record, _kind, Name, _spec) = (record, kind, name, spec);

    /// <summary>Gets the name, which can contain dots. The real engine truncates it to the part after the last dot, so that it
    /// shows policies of other groups.</summary>
    public string Name { get; }

    public LabelSet Selector => _record.Labels;

    /// <summary>Gets a value indicating whether the document can be read. An unreadable one can only be shown, replaced and
    /// deleted.</summary>
    public bool IsReadable => _spec is not null;

    /// <summary>Returns whether an item is a policy. Plain settings share the prefixes of policies, such as
    /// <c>servicecomb.loadbalance.strategy.name</c>, but their values are no maps.</summary>
    public static bool IsPolicy(KieRecord record) => Read(record, "") is not null;

    /// <summary>Reads the policy in an item.</summary>
    /// <param name="record">The item.</param>
    /// <param name="kind">The kind to report.</param>
    /// <returns>The policy; null when the item is not a policy.</returns>
    public static Policy? Read(KieRecord record, string kind)
    {
        if (!PolicyKey.TryGetName(record.Key, out var name))
        {
            return null;
        }

        if (YamlReader.Read(record.Value, scalarsAreTexts: false, out var json) is not null)
        {
            return new Policy(record, kind, name, spec: null);
        }

        json ??= "null"u8.ToArray();
        return json.AsSpan() is [(byte)'{', ..] or [(byte)'n', ..] ? new Policy(record, kind, name, json) : null;
    }

    /// <summary>Writes the policy; empty fields are omitted. An unreadable document is written as text.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        WriteUnlessEmpty(json, "name", Name);
        json.WriteString("id", _record.Id);
        json.WriteString("status", _record.Status);
        json.WriteNumber("creatTime", _record.CreateTime);
        json.WriteNumber("updateTime", _record.UpdateTime);
        if (!Selector.Pairs.IsEmpty)
        {
            json.WriteStartObject("selector");
            foreach (var (name, value) in Selector.Pairs)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
        }

        WriteUnlessEmpty(json, "kind", _kind);
        if (_spec is null)
        {
            json.WriteString("spec", _record.Value);
        }
        else if (_spec.Length > 2 && _spec[0] == '{')
        {
            json.WritePropertyName("spec");
            json.WriteRawValue(_spec, skipInputValidation: true);
        }

        json.WriteEndObject();
    }

    private static void WriteUnlessEmpty(Utf8JsonWriter json, string name, string value)
    {
        if (value.Length > 0)
        {
            json.WriteString(name, value);
        }
    }
}
