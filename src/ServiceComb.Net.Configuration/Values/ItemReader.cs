using System.Text;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Configuration.Values;

/// <summary>Reads an item by its value type. One that cannot be read gives no values and a problem; it harms no other.</summary>
internal sealed class ItemReader(IEnumerable<string> fileSources)
{
    private const int MaxDocumentSize = 1024 * 1024;
    private readonly HashSet<string> _fileSources = new(fileSources, StringComparer.Ordinal);

    public ItemContent Read(KieItem item)
    {
        var entries = new EntryList();
        try
        {
            Read(item, entries);
        }
        catch (InvalidItemException refusal)
        {
            return new ItemContent(item) { Problem = refusal.Message };
        }
        catch (Exception exception)
        {
            // Parsers fail in ways of their own on what nobody thought of. Only the type is told: a message may quote the value.
            return new ItemContent(item) { Problem = $"it cannot be read ({exception.GetType().Name})" };
        }

        return new ItemContent(item)
        {
            Entries = entries.Entries,
            Problem = entries.EmptyNames == 0 ? null : $"{entries.EmptyNames} empty names were left out",
        };
    }

    private void Read(KieItem item, EntryList entries)
    {
        var (key, value) = (item.Key ?? "", item.Value ?? "");
        if (value.Length > MaxDocumentSize || Encoding.UTF8.GetByteCount(value) > MaxDocumentSize)
        {
            throw new InvalidItemException("the value is over 1 MiB");
        }

        // Editors write a byte order mark at the beginning of a file, whatever its type.
        value = value.TrimStart('\uFEFF');
        switch (TypeOf(item))
        {
            case KieValueType.Yaml:
                YamlValues.Read(value, ConfigurationName.ToKey(key), entries);
                break;
            case KieValueType.Json:
                JsonValues.Read(value, ConfigurationName.ToKey(key), entries);
                break;
            case KieValueType.Properties:
                PropertiesValues.Read(value, entries);
                break;
            case KieValueType.Ini:
                IniValues.Read(value, entries);
                break;
            default:
                entries.Add(ConfigurationName.ToKey(key), value);
                break;
        }
    }

    private string TypeOf(KieItem item) => item.ValueType switch
    {
        // Old consoles wrote this; the engine itself refuses it today.
        "yml" => KieValueType.Yaml,
        null or "" or KieValueType.Text when item.Key is { } key && _fileSources.Contains(key) => KieValueType.Yaml,
        var type => type ?? KieValueType.Text,
    };
}
