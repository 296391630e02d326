package search

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
//
// It has a limit, because a message of Terraform's protocol has one.
type Found struct {
	referrals [][]byte // each in MessagePack, as Terraform's protocol has values
	size      int
}

// add keeps a referral. Errors: errFoundTooMuch, or the referral can't be encoded.
func (f *Found) add(referral tftypes.Value, typ tftypes.Type) error {
	encoded, err := tfprotov6.NewDynamicValue(typ, referral)
	if err != nil {
		return fmt.Errorf("can't encode the referral: %w", err)
	}
	if f.size += len(encoded.MsgPack); f.size > maxFound {
		return errFoundTooMuch
	}
	f.referrals = append(f.referrals, bytes.Clone(encoded.MsgPack)) // the encoder's buffer has room to spare
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
		return fmt.Errorf("can't put the referrals into the response: %w", err)
	}
	state.MsgPack = whole.Bytes()
	return nil
}

func (f *Found) merge(state *msgpack.Decoder, whole *bytes.Buffer) error {
	encoder := msgpack.NewEncoder(whole)
	attributes, err := state.DecodeMapLen()
	if err == nil && attributes < 0 {
		err = errors.New("the state is null")
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

// maxFound bounds what is kept of a search, in bytes. terraform-plugin-go sends no message of more than 256 MiB, and the
// answer holds more than the referrals.
const maxFound = 255 << 20

// errFoundTooMuch tells the way out of a search that finds more.
var errFoundTooMuch = fmt.Errorf("the referrals found take more than %d MiB, which is more than Terraform accepts in one "+
	"response. Narrow the filters, or set limit", maxFound>>20)

type foundKey struct{}

// WithFound gives a context in which a search leaves what it finds.
func WithFound(ctx context.Context) (context.Context, *Found) {
	found := &Found{}
	return context.WithValue(ctx, foundKey{}, found), found
}

// foundIn is nil where the framework's server answers by itself.
func foundIn(ctx context.Context) *Found {
	found, _ := ctx.Value(foundKey{}).(*Found)
	return found
}
