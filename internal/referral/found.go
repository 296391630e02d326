package referral

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/vmihailenco/msgpack/v5"
)

// Found is what a search has found, on its way past the framework. The framework would hold it five times over, as values
// and their copies: more than a gigabyte for 10,000 referrals. So a referral is encoded as soon as it is found, and the
// whole is put into the answer at the end.
type Found struct {
	referrals [][]byte // each in MessagePack, as Terraform's protocol has values
	size      int
}

type foundKey struct{}

// WithFound gives a context in which a search leaves what it finds.
func WithFound(ctx context.Context) (context.Context, *Found) {
	found := &Found{}
	return context.WithValue(ctx, foundKey{}, found), found
}

func foundIn(ctx context.Context) *Found {
	found, ok := ctx.Value(foundKey{}).(*Found)
	if !ok {
		panic("referral: the data source was read without WithFound")
	}
	return found
}

func (f *Found) add(referral tftypes.Value, typ tftypes.Type) error {
	encoded, err := tfprotov6.NewDynamicValue(typ, referral)
	if err != nil {
		return fmt.Errorf("can't encode the referral: %w", err)
	}
	f.referrals = append(f.referrals, bytes.Clone(encoded.MsgPack)) // the encoder's buffer has room to spare
	f.size += len(encoded.MsgPack)
	return nil
}

// Into puts what was found into the state that a read of partnercenter_referrals has answered, in the place of its
// referrals. What was found is gone from f afterwards. Where nothing was found the state stays as it is. Errors: the state
// isn't an object in MessagePack.
func (f *Found) Into(state *tfprotov6.DynamicValue) error {
	if f.size == 0 {
		return nil
	}
	var whole bytes.Buffer
	whole.Grow(len(state.MsgPack) + f.size + 16)
	if err := f.merge(msgpack.NewDecoder(bytes.NewReader(state.MsgPack)), &whole); err != nil {
		return fmt.Errorf("can't put the referrals into the answer: %w", err)
	}
	state.MsgPack = whole.Bytes()
	return nil
}

func (f *Found) merge(state *msgpack.Decoder, whole *bytes.Buffer) error {
	encoder := msgpack.NewEncoder(whole)
	attributes, err := state.DecodeMapLen()
	if err == nil && attributes < 0 {
		err = errors.New("it is null")
	}
	if err != nil {
		return err
	}
	if err := encoder.EncodeMapLen(attributes); err != nil {
		return err
	}
	for range attributes {
		name, err := state.DecodeString()
		if err != nil {
			return err
		}
		value, err := state.DecodeRaw()
		if err != nil {
			return err
		}
		if err := encoder.EncodeString(name); err != nil {
			return err
		}
		if name != referralsArgument {
			whole.Write(value)
			continue
		}
		if err := encoder.EncodeArrayLen(len(f.referrals)); err != nil {
			return err
		}
		for i, referral := range f.referrals {
			whole.Write(referral)
			f.referrals[i] = nil
		}
	}
	return nil
}
